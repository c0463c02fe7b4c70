/** The contract's small world around each exchange that the simulator has: the matching engine, and history with our orders in it. */
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { MatchingEngine } from '../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../sim/matching/matching-exchange.js'
import { ReplayExchange } from '../../sim/replay/replay-exchange.js'
import type { VenueFaults } from '../../sim/venue/faults.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import type { Latency } from '../../sim/venue/latency.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld, type VenueWorld } from './contract-world.js'

export interface Disturbance {
  readonly faults?: VenueFaults
  readonly seed?: number
}

export function matchingWorld(latency: Latency, { faults, seed = 1 }: Disturbance = {}): VenueWorld {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  const engine = new MatchingEngine(instruments)
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency, faults, random: new RandomStreams(seed), reports: world.reporter(), fees: feeSchedule(NO_FEES, 4),
    exchange: (sink) => matchingExchange(engine, sink),
  })
  const somebody = engine.addParticipant({ report() {} })
  let order = 0
  return world.with(venue, (side, price, qty, timeNs) => {
    world.atExchange(timeNs, () => engine.submit(somebody, order++, instrument.index, side, OrderType.limit, TimeInForce.day, price, qty))
  })
}

export function replayWorld(latency: Latency, { faults, seed = 1 }: Disturbance = {}): VenueWorld {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  let exchange: ReplayExchange | undefined
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency, faults, random: new RandomStreams(seed), reports: world.reporter(), fees: feeSchedule(NO_FEES, 4),
    exchange: (sink) => (exchange = new ReplayExchange(instruments, sink)),
  })
  let reference = 0
  return world.with(venue, (side, price, qty, timeNs) => {
    const row = new MarketBatch(1)
    row.length = 1
    row.kind[0] = MarketKind.add
    row.instrument[0] = instrument.index
    row.side[0] = side
    row.price[0] = price
    row.qty[0] = qty
    row.orderIdLow[0] = ++reference
    world.atExchange(timeNs, () => exchange?.onHistory(row, 0))
  })
}
