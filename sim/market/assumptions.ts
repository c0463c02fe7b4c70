/** What a simulated market assumes, for reports: a sentence each, of the kinds of venue that it has. */
import { replayAssumptions } from '../replay/assumptions.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'
import type { VenueSection } from './venue-section.js'

const MATCHED: readonly string[] = [
  'The market is made by seeded participants on a matching engine: they see our orders and trades like anybody’s, and react.',
  'What a symbol is worth moves by the seed alone: nobody’s trading changes it, and all venues of the symbol share it.',
  'Participants know their venue’s book as it is when they look, and no other; their commands take their reaction time to the exchange.',
  'At one nanosecond the participants of a venue act before our commands arrive.',
]
const SEVERAL: readonly string[] = [
  'Where simulated venues of one symbol are crossed, an arbitrageur takes both sides at one instant, a reaction later.',
  'The consolidated quote counts the best price of every venue that trades, odd lots included.',
]
const PROVIDED: readonly string[] = [
  'A liquidity provider’s prices move by their seed, or as they were recorded: no deal of ours changes them.',
  'The provider looks once more before it deals, and holds every order for as long as its terms say, also one that it then refuses.',
]
const FUTURES: readonly string[] = [
  'A daily settlement pays the difference to the settlement price at once, in cash; margin is neither asked for nor financed.',
  'Contracts do not imply prices for each other: spreads between them are what participants make them.',
]

/** All of them, of whatever kind. */
export const MARKET_ASSUMPTIONS: readonly string[] = [...MATCHED, ...SEVERAL, ...PROVIDED, ...FUTURES]

/** @param replays of the venues that are history */
export function marketAssumptions(venues: readonly VenueSection[], replays: readonly ReplayExchange[]): readonly string[] {
  const has = (kind: VenueSection['market']['kind']): boolean => venues.some(({ market }) => market.kind === kind)
  const hasFutures = venues.some(({ market }) => market.kind === 'matched' && market.futures !== undefined)
  return [
    ...(has('matched') ? MATCHED : []), ...(venues.length > 1 ? SEVERAL : []), ...(has('fx') ? PROVIDED : []), ...(hasFutures ? FUTURES : []),
    ...new Set(replays.flatMap((exchange) => replayAssumptions(exchange))),
  ]
}
