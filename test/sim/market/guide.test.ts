/** The markets that the guide shows, and those that come along, are markets: each runs, and somebody trades in it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { strategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_MINUTE } from '../../../core/time.js'
import { backtest } from '../../../sim/backtest/backtest.js'
import { MARKET_PRESETS } from '../../../sim/market/market-presets.js'
import { readMarketTerms } from '../../../sim/market/market-terms.js'
import { marketVenues } from '../../../sim/market/market-venues.js'
import { TermsFile } from '../../../sim/market/terms-file.js'
import { codeBlocks } from '../../docs/markdown.js'

const GUIDE = 'sim/guides/simulate-a-market.md'
const blocks = codeBlocks(GUIDE, readFileSync(fileURLToPath(new URL(`../../../${GUIDE}`, import.meta.url)), 'utf8')).filter(({ language }) => language === 'yaml')

/** Instruments of which the first minutes brought quotes. */
async function quoted(text: string): Promise<string[]> {
  const terms = readMarketTerms(TermsFile.parse(GUIDE, text), () => '')
  const instruments = new Instruments()
  const timebase = new Timebase(Epoch.ofDay(terms.date))
  const venues = marketVenues(terms, { instruments, timebase })
  const seen = new Set<string>()
  const begins = terms.venues.map(({ market }) => ('fromUnixNs' in market ? market.fromUnixNs : 0n)).reduce((first, one) => (one < first ? one : first))
  await backtest({
    strategy: strategy({ onQuote: ({ instrument, book }) => void (book.twoSided && seen.add(instrument.id)) }), strategyName: 'watcher', timebase, instruments, venues,
    untilNs: begins + BigInt(5 * NS_PER_MINUTE), ...(terms.tape && { tape: terms.tape }),
  }).start()
  return [...seen].sort()
}

describe('markets of the guide', () => {
  const own = blocks.filter(({ code }) => !code.includes('data: '))

  test('are there', () => expect(own.length).toBeGreaterThanOrEqual(4))

  test.each(own.map(({ place, code }) => [place, code]))('%s', async (_, code) => {
    const listings = readMarketTerms(TermsFile.parse(GUIDE, code), () => '').venues.flatMap(({ name, market }) => ('listings' in market ? market.listings.map(({ spec }) => `${spec.symbol}@${name}`) : []))
    expect(await quoted(code)).toEqual(listings.sort())
  })
})

describe('markets that come along', () => {
  test.each([...MARKET_PRESETS])('%s', async (_, text) => expect((await quoted(text)).length).toBeGreaterThan(0))
})
