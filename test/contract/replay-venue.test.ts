/** History with our orders in it, behind a simulated venue, keeps the venue contract. */
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { ReplayExchange } from '../../sim/replay/replay-exchange.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld } from './contract-world.js'
import { venueContract } from './venue-contract.js'

venueContract('replay against history', (latency) => {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  let exchange: ReplayExchange | undefined
  const venue = simulatedVenue({
    kernel, name: 'XSIM', latency, reports: world.reporter(), fees: feeSchedule(NO_FEES, 4),
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
})
