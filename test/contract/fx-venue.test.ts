/** A liquidity provider with last look keeps the contract of venues that quote. */
import { RandomStreams } from '../../core/random.js'
import { fxVenue } from '../../sim/fx/fx-venue.js'
import { LiquidityProvider } from '../../sim/fx/liquidity-provider.js'
import { feeSchedule, NO_FEES } from '../../sim/venue/fees.js'
import { ContractWorld } from './contract-world.js'
import { quotedVenueContract } from './quoted-venue-contract.js'

quotedVenueContract('liquidity provider', (latency, holdNs) => {
  const world = new ContractWorld()
  const { kernel, instruments, instrument } = world
  const provider = new LiquidityProvider({
    kernel, name: 'XSIM', instruments, quoted: [instrument], random: new RandomStreams(1),
    terms: { bands: [{ qty: 1_000, widen: 0 }], taker: { lastLook: { hold: holdNs } } },
  })
  const venue = fxVenue({ kernel, provider, taker: 'fund', latency, fees: feeSchedule(NO_FEES, 4), reports: world.reporter() })
  const quote = (timeNs: number, bid = 0, ask = 0): void => world.atExchange(timeNs, () => provider.onPrice(instrument.index, bid, ask))
  return { ...world.with(venue, () => { throw new Error('nobody rests orders at a liquidity provider') }), quote }
})
