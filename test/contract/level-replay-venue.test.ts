/**
 * History of levels with our orders in it, in estimated queues: whatever happens, the life of an order is a lawful one. The contract's account of each
 * counterparty cannot be kept: a level does not say of how many orders it is.
 */
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { RandomStreams } from '../../core/random.js'
import { ReplayExchange } from '../../sim/replay/replay-exchange.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import { NO_LATENCY } from '../../sim/venue/latency.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld, type VenueWorld } from './contract-world.js'
import { lawfulLifeContract } from './lawful-life-contract.js'

function levelWorld(): VenueWorld {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  let exchange: ReplayExchange | undefined
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency: NO_LATENCY, random: new RandomStreams(1), reports: world.reporter(), fees: feeSchedule(NO_FEES, 4),
    exchange: (sink) => (exchange = new ReplayExchange(instruments, sink)),
  })
  const levels = new Map<string, number>()
  return world.with(venue, (side, price, qty, timeNs) => {
    world.atExchange(timeNs, () => {
      // Somebody's order makes the level larger; the record does not know what we took of it.
      const total = (levels.get(`${side} ${price}`) ?? 0) + qty
      levels.set(`${side} ${price}`, total)
      const row = new MarketBatch(1)
      row.length = 1
      row.kind[0] = MarketKind.setLevel
      row.instrument[0] = instrument.index
      row.side[0] = side
      row.price[0] = price
      row.qty[0] = total
      exchange?.onHistory(row, 0)
    })
  })
}

lawfulLifeContract('replay of levels', { file: 'test/contract/level-replay-venue.test.ts', makeWorld: levelWorld })
