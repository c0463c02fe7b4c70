/** The matching engine behind a simulated venue keeps the venue contract. */
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { MatchingEngine } from '../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../sim/matching/matching-exchange.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld } from './contract-world.js'
import { venueContract } from './venue-contract.js'

venueContract('matching engine', (latency) => {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  const engine = new MatchingEngine(instruments)
  const reports = world.reporter()
  const venue = simulatedVenue({ kernel, name: 'XSIM', latency, reports, fees: feeSchedule(NO_FEES, 4), exchange: (sink) => matchingExchange(engine, sink) })
  const somebody = engine.addParticipant({ report() {} })
  let order = 0
  return world.with(venue, (side, price, qty, timeNs) => {
    world.atExchange(timeNs, () => engine.submit(somebody, order++, instrument.index, side, OrderType.limit, TimeInForce.day, price, qty))
  })
})
