/** Whatever goes wrong on the way, the OMS holds together, and once it is over it knows what the venue knows. */
import { describe, expect, it } from 'vitest'
import { isWorking } from '../../../core/orders/order-state.js'
import { RandomStreams } from '../../../core/random.js'
import type { ReportFaults, VenueFaults } from '../../../sim/venue/faults.js'
import type { Latency } from '../../../sim/venue/latency.js'
import { us } from '../../contract/contract-world.js'
import { brokenInvariants, busyDay, FaultyWorld } from './faulty-world.js'

const SEEDS = 60

const times = { count: 3, from: 0, until: us(10_000) }
const reports: ReportFaults = {
  delayed: { chance: 0.1, upToNs: us(500) }, reordered: { chance: 0.2, upToNs: us(800) }, duplicated: { chance: 0.2, upToNs: us(800) },
}
const latency: Latency = { orderEntryNs: us(50), reportNs: us(50), marketDataNs: 0, report: { gamma: { meanNs: us(40), shape: 1 } } }

async function day(faults: VenueFaults, seed: number): Promise<FaultyWorld> {
  const faulty = new FaultyWorld(faults, latency, seed)
  busyDay(faulty, new RandomStreams(seed).stream('day'))
  await faulty.run()
  return faulty
}

/** Every seed's complaints; the seed is the whole bug report. */
async function complaints(faults: VenueFaults, of: (faulty: FaultyWorld) => readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (let seed = 1; seed <= SEEDS; seed++) for (const line of of(await day(faults, seed))) found.push(`seed ${seed}: ${line}`)
  return found
}

/** Where the OMS differs from the venue. */
function differences(faulty: FaultyWorld): string[] {
  const { oms, truth } = faulty
  const found = brokenInvariants(faulty)
  if (oms.positionQty(0) !== faulty.truePosition) found.push(`position ${oms.positionQty(0)}, the venue says ${faulty.truePosition}`)
  for (let order = 1; order <= oms.orders.count; order++) {
    const { cumQty, leavesQty, state } = oms.view(order)
    const known = truth.get(order) ?? { cumQty: 0, leavesQty: 0 }
    if (cumQty !== known.cumQty || (isWorking(state) ? leavesQty : 0) !== known.leavesQty) found.push(`#${order}: ${cumQty} traded, ${isWorking(state) ? leavesQty : 0} left, the venue says ${known.cumQty}, ${known.leavesQty}`)
  }
  return found
}

describe('the OMS behind a faulty connection', () => {
  it.each<[string, VenueFaults]>([
    ['reports that stall', { reports: { delayed: { chance: 0.3, upToNs: us(2_000) } } }],
    ['reports that come twice', { reports: { duplicated: { chance: 0.5, upToNs: us(1_000) } } }],
    ['disconnects with cancel on disconnect', { disconnects: { ...times, forNs: us(700), cancelOnDisconnect: true } }],
    ['disconnects without it', { disconnects: { ...times, forNs: us(700) } }],
    ['restarts that lose day orders', { restarts: { ...times, forNs: us(700) } }],
    ['restarts that keep them', { restarts: { ...times, forNs: us(700), dayOrders: 'kept' } }],
    ['disconnects, restarts, stalls and duplicates', { disconnects: { ...times, forNs: us(300), cancelOnDisconnect: true }, restarts: { ...times, forNs: us(300) }, reports: { delayed: reports.delayed, duplicated: reports.duplicated } as ReportFaults }],
  ])('knows at the end what the venue knows: %s', async (_name, faults) => {
    expect(await complaints(faults, differences)).toEqual([])
  })

  it('has the venue\'s position when trades overtake each other, and come twice as well', async () => {
    const positions = (faulty: FaultyWorld): string[] => [
      ...brokenInvariants(faulty), ...(faulty.oms.positionQty(0) === faulty.truePosition ? [] : [`position ${faulty.oms.positionQty(0)}, the venue says ${faulty.truePosition}`]),
    ]
    expect(await complaints({ reports: { reordered: { chance: 0.3, upToNs: us(1_000) } } }, positions)).toEqual([])
    expect(await complaints({ reports, disconnects: { ...times, forNs: us(700), cancelOnDisconnect: true } }, positions)).toEqual([])
  })

  it('misses exactly the trades whose reports were lost', async () => {
    let lost = 0
    expect(await complaints({ reports, disconnects: { ...times, forNs: us(700), cancelOnDisconnect: true, reports: 'lost', commands: 'lost' } }, (faulty) => {
      const seen = [...faulty.seen.values()].reduce((sum, qty) => sum + qty, 0)
      lost += faulty.truePosition === seen ? 0 : 1
      return [...brokenInvariants(faulty), ...(faulty.oms.positionQty(0) === seen ? [] : [`position ${faulty.oms.positionQty(0)}, reports of ${seen} arrived`])]
    })).toEqual([])
    expect(lost).toBeGreaterThan(SEEDS / 4)
  })

  it('the same seed fails in the same way', async () => {
    const faults: VenueFaults = { reports, disconnects: { ...times, forNs: us(700) } }
    expect((await day(faults, 5)).arrived).toEqual((await day(faults, 5)).arrived)
    expect((await day(faults, 5)).arrived).not.toEqual((await day(faults, 6)).arrived)
  })
})
