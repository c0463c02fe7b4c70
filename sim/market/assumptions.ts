/** What a simulated market assumes, for reports: a sentence each. */
export const SIMULATED_MARKET_ASSUMPTIONS: readonly string[] = [
  'The market is made by seeded participants on a matching engine: they see our orders and trades like anybody’s, and react.',
  'What a symbol is worth moves by the seed alone: nobody’s trading changes it, and all venues of the symbol share it.',
  'Participants know the venue’s book as it is when they look; their commands take their reaction time to the exchange.',
  'At one nanosecond the participants of a venue act before our commands arrive.',
  'The consolidated quote counts the best price of every venue that trades, odd lots included.',
]
