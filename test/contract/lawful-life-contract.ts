/**
 * What no venue may do to an order, whatever was sent and whatever happened on the way: the part of the contract for days that nobody has written down.
 * A seed makes the day; its reports are put in the order of the venue, those that came twice once, and every order must have had a lawful life:
 *
 *     (new) → trade | replaced | restated | triggered … → (canceled | expired | filled), or rejected and nothing else
 *
 * `cum` grows by what traded and by nothing else, never beyond the total; `leaves` is what of the total may still trade, and nothing in the end; no trade lies
 * outside the limit in force; each cancel and each replace is answered once.
 */
import { describe, expect, it } from 'vitest'
import { Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { seedsToTry, underSeed } from '../sim/matching/seeds.js'
import { px, us, type ReportLine, type VenueWorld } from './contract-world.js'

export interface LawfulLife {
  /** The file of the test and its venue, for the command that repeats a failure. */
  readonly file: string
  /** A fresh world: what goes wrong in it may depend on the seed. */
  readonly makeWorld: (seed: number) => VenueWorld
  /** Reports may be lost, with what they said. Otherwise every order has an answer, and every end is known. */
  readonly losesReports?: boolean
}

export function lawfulLifeContract(name: string, { file, makeWorld, losesReports = false }: LawfulLife): void {
  describe(`venue contract, any day: ${name}`, () => {
    it('gives every order a lawful life', async () => {
      for (const seed of seedsToTry(15)) {
        const world = makeWorld(seed)
        const sent = anyDay(world, seed)
        await world.run()
        underSeed(seed, file, `any day: ${name}`, (history) => {
          history.push(...world.reports.map(({ arrivalUs, exchangeUs, text }) => `${arrivalUs} (${exchangeUs}) ${text}`))
          check(world.reports, sent, losesReports)
        })
      }
    })
  })
}

interface Sent {
  readonly side: Side
  readonly limited: boolean
  /** Prices that were ever asked for. */
  readonly prices: number[]
  requests: number
}

/** Two hundred things within 20 ms: our orders, cancels and replaces, and others that come. */
function anyDay({ venue, instrument, at, liquidity }: VenueWorld, seed: number): Sent[] {
  const random = new RandomStreams(seed).stream('contract')
  const sent: Sent[] = []
  const price = (): number => px('100.00') + random.range(-3, 3) * 100
  const plan = Array.from({ length: 200 }, () => us(random.range(1, 20_000))).sort((a, b) => a - b)
  for (const timeNs of plan) {
    const what = random.int(10)
    const side = random.pick([Side.buy, Side.sell])
    if (what < 4) {
      const order = sent.length + 1
      const type = random.pick([OrderType.limit, OrderType.limit, OrderType.limit, OrderType.market])
      const timeInForce = random.pick([TimeInForce.day, TimeInForce.day, TimeInForce.ioc])
      const [limit, qty] = [price(), random.range(1, 50)]
      sent.push({ side, limited: type === OrderType.limit, prices: [limit], requests: 0 })
      at(timeNs, () => venue.submit(order, instrument, side, type, timeInForce, type === OrderType.limit ? limit : 0, qty))
    } else if (what < 7) {
      liquidity(side, price(), random.range(1, 40), timeNs)
    } else {
      const order = Math.max(1, sent.length - random.int(5))
      const known = sent[order - 1]
      if (known === undefined) continue
      known.requests++
      const [limit, qty] = [price(), random.range(1, 60)]
      if (what === 7) at(timeNs, () => venue.cancel(order))
      else if (known.limited) at(timeNs, () => venue.replace(order, limit, qty))
      else known.requests--
      if (what > 7) known.prices.push(limit)
    }
  }
  return sent
}

const LINE = /^(\w+) #(\d+)(?: (\d+) @ ([\d.]+)(?: \w+)?)?, cum (\d+) leaves (\d+) of (\d+) @ ([\d.]+)/

interface Life { cum: number, ended: boolean, begun: boolean, answers: number }

function check(reports: readonly ReportLine[], sent: readonly Sent[], losesReports: boolean): void {
  const lives = sent.map((): Life => ({ cum: 0, ended: false, begun: false, answers: 0 }))
  const once = [...new Map(reports.map((report) => [`${report.exchangeUs} ${report.text}`, report])).values()]
  for (const { text } of once.sort((a, b) => a.exchangeUs - b.exchangeUs || placeOf(a.text) - placeOf(b.text))) {
    const [, what, number, lastQty = '0', lastPrice = '0', cum, leaves, total] = LINE.exec(text) ?? []
    // Refused on the way: the connection knows the number, and nothing of the order.
    if (text.endsWith('(disconnected)') && what.endsWith('Rejected')) continue
    const life = lives[Number(number) - 1]
    const { side, limited, prices } = sent[Number(number) - 1]
    expect(Number(cum) >= life.cum, `counts back: ${text}`).toBe(true)
    if (!losesReports) expect(Number(cum), text).toBe(life.cum + Number(lastQty))
    life.cum = Number(cum)
    if (what.endsWith('Rejected')) continue
    if (!losesReports) expect([life.ended, life.begun], text).toEqual([false, what !== 'new' && what !== 'rejected'])
    life.begun = true
    expect(Number(cum) + Number(leaves), `more than its total: ${text}`).toBeLessThanOrEqual(Number(total))
    if (what === 'trade') {
      expect(Number(lastQty)).toBeGreaterThan(0)
      const paid = px(lastPrice)
      const furthest = side === Side.buy ? Math.max(...prices) : Math.min(...prices)
      if (limited) expect(side === Side.buy ? paid <= furthest : paid >= furthest, `outside every limit it had: ${text}`).toBe(true)
    }
    life.ended ||= ['canceled', 'expired', 'rejected'].includes(what) || (what === 'trade' && leaves === '0')
    if (life.ended) expect(Number(leaves), text).toBe(0)
  }
  if (losesReports) return
  for (const { text } of reports) {
    const [, what, number] = LINE.exec(text) ?? []
    if (['canceled', 'cancelRejected', 'replaced', 'replaceRejected'].includes(what)) lives[Number(number) - 1].answers++
  }
  lives.forEach(({ begun, answers }, index) => {
    expect(begun, `#${index + 1} was never answered`).toBe(true)
    expect(answers, `requests for #${index + 1} without an answer`).toBeGreaterThanOrEqual(sent[index].requests)
  })
}

/** Among the reports of one instant, whatever order they came in: an acknowledgement, then as its quantity counts, its end last. */
function placeOf(text: string): number {
  const [, what, , , , cum] = LINE.exec(text) ?? []
  if (what === 'new') return -1
  return Number(cum) + (what === 'canceled' || what === 'expired' ? 0.25 : what.endsWith('Rejected') ? 0.5 : 0)
}
