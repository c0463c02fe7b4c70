/** A connection with faults to come, and ways that could vary, keep the venue contract for as long as nothing goes wrong. */
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { MatchingEngine } from '../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../sim/matching/matching-exchange.js'
import type { LatencyModel } from '../../sim/venue/latency.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld, us } from './contract-world.js'
import { venueContract } from './venue-contract.js'

const FAULTS = {
  disconnects: { at: [us(1_000_000)], forNs: us(10), cancelOnDisconnect: true },
  reports: { delayed: { chance: 0, upToNs: 1 }, reordered: { chance: 0, upToNs: 1 }, duplicated: { chance: 0, upToNs: 1 } },
}
const NOTHING: LatencyModel = { spikes: { chance: 0, sizeNs: 1 }, queue: { serviceNs: 0 } }

venueContract('matching engine over a connection on which nothing goes wrong yet', (latency) => {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  const engine = new MatchingEngine(instruments)
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency: { ...latency, orderEntry: NOTHING, report: NOTHING }, faults: FAULTS, reports: world.reporter(), fees: feeSchedule(NO_FEES, 4),
    exchange: (sink) => matchingExchange(engine, sink),
  })
  const somebody = engine.addParticipant({ report() {} })
  let order = 0
  return world.with(venue, (side, price, qty, timeNs) => {
    world.atExchange(timeNs, () => engine.submit(somebody, order++, instrument.index, side, OrderType.limit, TimeInForce.day, price, qty))
  })
})
