/** Quotes of liquidity providers on a tape: the best of them is there, later than the providers' own streams. */
import { expect, test } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { strategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_MS } from '../../../core/time.js'
import { backtest } from '../../../sim/backtest/backtest.js'
import { readMarketTerms } from '../../../sim/market/market-terms.js'
import { marketVenues } from '../../../sim/market/market-venues.js'
import { TermsFile } from '../../../sim/market/terms-file.js'

const provider = (spread: number, markup: number): string =>
  `{ latency: 2ms, fx: { pairs: { EUR/USD: { start: "1.10500", spread: ${spread}, every: 200ms, move: 2 } }, bands: [{ qty: 1000000, widen: 1 }], markup: ${markup} } }`
const market = (tape: string): string => `date: 2026-01-05
hours: 09:30..09:32
${tape}
venues:
  LPA: ${provider(8, 2)}
  LPB: ${provider(6, 0)}
`

/** What each provider's own book shows, and the consolidated quote, with the times of both. */
async function seen(tape: string) {
  const terms = readMarketTerms(TermsFile.parse('market.yaml', market(tape)), () => '')
  const instruments = new Instruments()
  const timebase = new Timebase(Epoch.ofDay(terms.date))
  const venues = marketVenues(terms, { instruments, timebase })
  const [own, best]: [string[], string[]] = [[], []]
  const watcher = strategy({
    onQuote({ instrument, book, nowNs }) {
      own.push(`${nowNs / NS_PER_MS - 2} ${instrument.venue} ${book.bid} ${book.ask}`)
    },
    onNbbo({ instrument, nbbo, nowNs }) {
      if (instrument.venue === 'LPA') best.push(`${nowNs / NS_PER_MS} ${nbbo.bidVenue} ${nbbo.bid} ${nbbo.askVenue} ${nbbo.ask}`)
    },
  })
  await backtest({ strategy: watcher, strategyName: 'watcher', timebase, instruments, venues, ...(terms.tape && { tape: terms.tape }) }).start()
  return { own, best }
}

test('a provider’s quotes, with its band and markup, make the consolidated quote when the tape brings them', async () => {
  const { own, best } = await seen('tape: { delay: 20ms }')
  expect(best.length).toBeGreaterThan(200)
  // At each instant of the tape the sides of the quote are what that provider's own stream says, 20 ms of the tape earlier.
  const latest: Record<string, readonly [bid: number, ask: number]> = {}
  let next = 0
  for (const line of best) {
    const [time, bidVenue, bid, askVenue, ask] = line.split(' ')
    for (; next < own.length; next++) {
      const [at, venue, ownBid, ownAsk] = own[next].split(' ')
      if (Number(at) > Number(time) - 20 + 1e-6) break
      latest[venue] = [Number(ownBid), Number(ownAsk)]
    }
    if (bidVenue !== '') expect(latest[bidVenue]?.[0]).toBe(Number(bid))
    if (askVenue !== '') expect(latest[askVenue]?.[1]).toBe(Number(ask))
  }
  expect(new Set(best.map((line) => line.split(' ')[1]))).toEqual(new Set(['LPA', 'LPB']))
})

test('the tape beside changes nothing of what the providers stream', async () => {
  expect((await seen('tape: { delay: 20ms }')).own).toEqual((await seen('')).own)
})
