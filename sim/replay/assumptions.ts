/** What replay against history assumes, for reports: a sentence each. README.md of this folder gives the reasons. */
import type { ReplayExchange } from './replay-exchange.js'

export const REPLAY_ASSUMPTIONS: readonly string[] = [
  'The others do what they did: no historical order or cancel reacts to ours, and ours are not in the public feed.',
  'An order of ours joins the back of its price level when it arrives; at one nanosecond history was there first.',
  'An execution of an order that stands behind ours at its price, or at a worse price, would have met ours first, up to its size.',
  'A historical order that arrives at or through our price trades with us first, up to its size.',
  'Our marketable orders take what really rests, at the resting price; what we took is not there for later history.',
  'A print against hidden liquidity fills us only strictly through our price, or at it when the feed says that our side was resting.',
  'Only orders of ours that are for an auction take part in one (crosses and unprintable executions).',
  'Our orders do not trade with each other: the incoming one is cancelled there.',
  'While trading is halted limit orders rest, market and immediate orders are refused.',
  'At the end of market hours what works expires, except what is good for longer.',
  'Stops wake at every print of the record and at our own trades, after what printed has happened; those for the quote look at the best price of the record.',
  'Pegs follow the best price of the record, which neither our orders nor what we took changes; each move is to the back of the queue.',
  'What is not shown trades after all that is displayed at its price, and after the hidden orders of others.',
  'Each portion of an iceberg joins the back of the real queue; who goes through its price meets all portions.',
  'A condition on the size is met by one event that is large enough, or by all that really rests within the limit together.',
  'Orders good for longer than the day leave the market at the end of market hours, and stand first at their price the next day.',
  'Linked orders are held at the exchange: what one does decides over the others at that instant.',
  'Orders for an auction trade at the price that it had, each side of ours at most what was paired; at that very price in the share in which the last imbalance message served their side.',
]

/** The place of the one on what we took among them. */
const TAKING = 4

const NO_IMPACT = 'Market impact is left out: what our orders take is back at once, for later history and for our next order.'

const OF_LEVELS: readonly string[] = [
  'History of levels or quotes: a trade at our price first eats what is estimated to stand ahead of us; a trade through our price, and what newly comes at or through it, fills us up to its size.',
  'History of levels or quotes: beyond the worst price that is shown the depth is unknown; who joins there stands behind all that the price shows when it comes into sight.',
]

/** The assumptions of a replay as it was: also those of its queue model where it had levels, and of its market impact. */
export function replayAssumptions({ impact, queueModel, estimatesQueues }: ReplayExchange): readonly string[] {
  return [
    ...REPLAY_ASSUMPTIONS.map((sentence, place) => (place === TAKING && impact === 'none' ? NO_IMPACT : sentence)),
    ...(estimatesQueues ? [...OF_LEVELS, queueModel.assumption] : []),
  ]
}
