/** What replay against history assumes, for reports: a sentence each. README.md of this folder gives the reasons. */
export const REPLAY_ASSUMPTIONS: readonly string[] = [
  'The others do what they did: no historical order or cancel reacts to ours, and ours are not in the public feed.',
  'An order of ours joins the back of its price level when it arrives; at one nanosecond history was there first.',
  'An execution of an order that stands behind ours at its price, or at a worse price, would have met ours first, up to its size.',
  'A historical order that arrives at or through our price trades with us first, up to its size.',
  'Our marketable orders take what really rests, at the resting price; what we took is not there for later history.',
  'A print against hidden liquidity fills us only strictly through our price, or at it when the feed says that our side was resting.',
  'Our orders take no part in auctions (crosses and unprintable executions).',
  'Our orders do not trade with each other: the incoming one is cancelled there.',
  'While trading is halted limit orders rest, market and immediate orders are refused.',
  'At the end of market hours what works expires.',
]
