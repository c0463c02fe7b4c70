/** Orders that end at an instant, behind a venue port: on a quiet market, in a tie, and when the time is over before they arrive. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../../sim/matching/matching-exchange.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { NO_LATENCY } from '../../../sim/venue/latency.js'
import { simulatedVenue } from '../../../sim/venue/simulated-venue.js'
import { ContractWorld, px, us, type VenueWorld } from '../../contract/contract-world.js'

interface TimedWorld extends VenueWorld {
  readonly unixNs: (timeNs: number) => bigint
}

function world(orderEntryNs = 0): TimedWorld {
  const contract = new ContractWorld()
  const { kernel, instruments, instrument } = contract
  const engine = new MatchingEngine(instruments)
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency: { ...NO_LATENCY, orderEntryNs }, reports: contract.reporter(), fees: feeSchedule(NO_FEES, 4),
    exchange: (sink) => matchingExchange(engine, sink),
  })
  const somebody = engine.addParticipant({ report() {} })
  let order = 0
  const made = contract.with(venue, (side, price, qty, timeNs) => {
    contract.atExchange(timeNs, () => engine.submit(somebody, order++, instrument.index, side, OrderType.limit, TimeInForce.day, price, qty))
  })
  return { ...made, unixNs: (timeNs) => kernel.timebase.toUnixNs(timeNs) }
}

async function run(plan: (world: TimedWorld) => void, orderEntryNs = 0): Promise<string[]> {
  const made = world(orderEntryNs)
  plan(made)
  await made.run()
  return made.reports.map(({ arrivalUs, text }) => `${arrivalUs} ${text}`)
}

describe('scenario 13: a GTD order', () => {
  const sell = (w: TimedWorld, order: number, endUs: number): void => {
    w.venue.submit(order, w.instrument, Side.sell, OrderType.limit, TimeInForce.gtd, px('100.00'), 10, { expireUnixNs: w.unixNs(us(endUs)) })
  }

  it('ends at its instant although nothing else happens', async () => {
    expect(await run((w) => {
      w.at(us(10), () => sell(w, 1, 50))
      w.at(us(90), () => {})
    })).toEqual(['10 new #1, cum 0 leaves 10 of 10 @ 100.0000', '50 expired #1, cum 0 leaves 0 of 10 @ 100.0000 (time-expired)'])
  })

  it('ends before an order of the same instant can meet it', async () => {
    expect(await run((w) => {
      w.at(us(10), () => sell(w, 1, 50))
      w.liquidity(Side.buy, px('100.00'), 10, us(50))
      w.at(us(90), () => {})
    })).toEqual(['10 new #1, cum 0 leaves 10 of 10 @ 100.0000', '50 expired #1, cum 0 leaves 0 of 10 @ 100.0000 (time-expired)'])
  })

  it('is refused when it arrives too late', async () => {
    expect(await run((w) => w.at(us(10), () => sell(w, 1, 50)), us(40))).toEqual(['50 rejected #1, cum 0 leaves 0 of 10 @ 100.0000 (time-expired)'])
  })

  it('lives on when the run ends before it', async () => {
    expect(await run((w) => w.at(us(10), () => sell(w, 1, 50)))).toEqual(['10 new #1, cum 0 leaves 10 of 10 @ 100.0000'])
  })
})
