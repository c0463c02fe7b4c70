/** The markets that the guide shows, and the built-in ones, are markets: each runs, and somebody trades in it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Side } from '../../../core/market/vocabulary.js'
import { strategy, type AnyStrategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_MINUTE } from '../../../core/time.js'
import * as isochron from '../../../index.js'
import { backtest } from '../../../sim/backtest/backtest.js'
import { MARKET_PRESETS } from '../../../sim/market/market-presets.js'
import { readMarketTerms } from '../../../sim/market/market-terms.js'
import { marketVenues } from '../../../sim/market/market-venues.js'
import { TermsFile } from '../../../sim/market/terms-file.js'
import { codeBlocks, type CodeBlock } from '../../docs/markdown.js'
import { runBlock } from '../../docs/snippets.js'

const GUIDE = 'sim/guides/simulate-a-market.md'
const blocksOf = (page: string): CodeBlock[] => codeBlocks(page, readFileSync(fileURLToPath(new URL(`../../../${page}`, import.meta.url)), 'utf8'))
const blocks = blocksOf(GUIDE).filter(({ language }) => language === 'yaml')

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
    untilNs: begins + BigInt(5 * NS_PER_MINUTE), ...(terms.tape && { tape: terms.tape }), ...(terms.arbitrage && { arbitrage: terms.arbitrage }),
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

describe('strategies of the guides that trade in auctions', () => {
  const DAY = `{ date: 2026-01-05, timeZone: UTC, instruments: { ACME: { price: "100.00" } },
    venues: { XPRI: { participants: calm, day: { preOpen: "09:29", opening: "09:30", closing: "09:31", close: "09:31" } } } }`

  test.each([GUIDE, 'sim/guides/order-types/on-open-and-on-close.md'])('that of %s is in the opening and in the closing', async (page) => {
    const block = blocksOf(page).find(({ language, code }) => language === 'ts' && code.includes('at-open'))
    const { exported } = await runBlock(block as CodeBlock, { isochron })
    const fills: string[] = []
    const instruments = new Instruments()
    const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
    await backtest({
      strategy: exported as AnyStrategy, strategyName: 'shown', timebase, instruments, venues: marketVenues(readMarketTerms(TermsFile.parse(page, DAY), () => ''), { instruments, timebase }),
      sink: {
        write({ outputClass, timeNs, fields }) {
          const { side, qty } = Object.fromEntries(fields)
          if (outputClass === 'fills') fills.push(`${timebase.toIso(timeNs).slice(11, 23)} ${side === Side.buy ? 'buy' : 'sell'} ${qty}`)
        },
      },
    }).start()
    expect(fills).toEqual(['09:30:00.000 buy 100', '09:31:00.000 sell 100'])
  })
})

describe('built-in markets', () => {
  test.each([...MARKET_PRESETS])('%s', async (_, text) => expect((await quoted(text)).length).toBeGreaterThan(0))
})
