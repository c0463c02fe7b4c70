import { describe, expect, test } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { strategy, type AnyStrategy } from '../../../core/strategy/define.js'
import { Epoch } from '../../../core/time.js'
import { backtest, type Backtest, type BacktestOptions } from '../../../sim/backtest/backtest.js'
import { runWarnings } from '../../../sim/backtest/run-warnings.js'
import { readMarketTerms } from '../../../sim/market/market-terms.js'
import { marketVenues } from '../../../sim/market/market-venues.js'
import { TermsFile } from '../../../sim/market/terms-file.js'

/** Runs a strategy in a market that is written as its file is. */
async function inMarket(text: string, traded: AnyStrategy, { symbols, ...options }: Partial<BacktestOptions> & { readonly symbols?: readonly string[] } = {}) {
  const terms = readMarketTerms(TermsFile.parse('market.yaml', text), () => '')
  const instruments = new Instruments()
  const timebase = new Timebase(Epoch.ofDay(terms.date))
  const venues = marketVenues(terms, { instruments, timebase })
  const test: Backtest = backtest({
    strategy: traded, strategyName: 'tried', timebase, instruments, venues,
    traded: [...instruments].filter(({ symbol }) => symbols === undefined || symbols.includes(symbol)), ...(terms.tape && { tape: terms.tape }), ...(terms.arbitrage && { arbitrage: terms.arbitrage }), ...options,
  })
  const end = await test.start()
  return { test, end, instruments }
}

const market = (venues: string, instruments = '{ ACME: { price: "100.00" } }', rest = ''): string =>
  `date: 2026-01-05\nhours: 09:30..09:33\ninstruments: ${instruments}\n${rest}\nvenues:\n${venues.split('\n').map((line) => `  ${line}`).join('\n')}\n`
const ONE = market('XSIM: { participants: calm }')

/** Best prices and trades as they come in. */
function watcher(seen: string[], symbol = 'ACME'): AnyStrategy {
  return strategy({
    onQuote({ instrument, book, nowNs }) { if (instrument.symbol === symbol) seen.push(`${nowNs} ${instrument.venue} ${book.bid} ${book.bidQty} ${book.ask} ${book.askQty}`) },
    onTrade({ instrument, trade, nowNs }) { if (instrument.symbol === symbol) seen.push(`${nowNs} ${instrument.venue} trade ${trade.price} ${trade.qty} ${trade.aggressor ?? ''}`) },
  })
}

/** Buys so much at once, a minute after the beginning. */
const buyer = (qty: number): AnyStrategy => strategy({
  onStart({ timers, orders }) {
    timers.afterMs(60_000, 'buy', () => void orders.market({ side: 'buy', qty }))
  },
})

describe('a simulated market', () => {
  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other]: [string[], string[], string[]] = [[], [], []]
    const runs = [await inMarket(ONE, watcher(one)), await inMarket(ONE, watcher(again)), await inMarket(ONE, watcher(other), { seed: 2 })]
    expect(one.length).toBeGreaterThan(500)
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
    expect(runs[1].end.events).toBe(runs[0].end.events)
  })

  test('scenario 3: another instrument, or another venue for it, beside changes nothing', async () => {
    const [alone, beside, elsewhere]: [string[], string[], string[]] = [[], [], []]
    await inMarket(ONE, watcher(alone))
    const two = '{ ACME: { price: "100.00" }, BETA: { price: "20.00" } }'
    await inMarket(market('XSIM: { participants: calm }', two), watcher(beside))
    await inMarket(market('XSIM: { participants: calm, instruments: [ACME] }\nXOTH: { participants: thin, instruments: [BETA] }', two), watcher(elsewhere))
    expect(beside).toEqual(alone)
    expect(elsewhere).toEqual(alone)
  })

  test('neither the order in which venues are listed nor a symbol beside changes the outputs of a strategy on several venues', async () => {
    const lines = ['XAAA: { participants: calm, fees: -0.0020/0.0030 }', 'XBBB: { participants: thin, clockSkew: 20us, latency: 300us }']
    const quoter = strategy({
      onNbbo({ nbbo, book, quote }) { if (nbbo.twoSided && book.twoSided) quote.set({ bid: Math.min(nbbo.bid, book.bid), ask: Math.max(nbbo.ask, book.ask), qty: 100 }) },
    })
    const [acme, beta] = ['ACME: { price: "100.00", value: calm }', 'BETA: { price: "20.00", value: thin }']
    const runs = [[lines, `{ ${acme} }`], [lines.toReversed(), `{ ${acme} }`], [lines, `{ ${beta}, ${acme} }`]] as const
    const totals = await Promise.all(runs.map(async ([venues, instruments]) =>
      (await inMarket(market(venues.join('\n'), instruments, 'tape: { delay: 1ms }'), quoter, { symbols: ['ACME'] })).end.fingerprint.total))
    expect(new Set(totals).size).toBe(1)
  })

  test('impact is real: a purchase takes what is there, moves the price, and the participants react', async () => {
    const [undisturbed, disturbed]: [string[], string[]] = [[], []]
    const both = (seen: string[], qty: number): AnyStrategy => strategy({ onQuote: watcher(seen).onQuote as never, onStart: (qty === 0 ? () => {} : buyer(qty).onStart) as never })
    await inMarket(ONE, both(undisturbed, 0))
    const { test } = await inMarket(ONE, both(disturbed, 4_000))
    const bought = test.run.engine.positions.qty[0]
    expect(bought).toBeGreaterThan(1_000)
    const differs = disturbed.findIndex((line, index) => line !== undisturbed[index])
    expect(differs).toBeGreaterThan(100)
    const askOf = (line: string): number => Number(line.split(' ')[4])
    // What was offered at the touch is gone at once, and the offers that come back are not those that would have come.
    expect(Math.max(...disturbed.slice(differs, differs + 20).map(askOf))).toBeGreaterThan(askOf(undisturbed[differs]))
    expect(disturbed.slice(differs + 200, differs + 300)).not.toEqual(undisturbed.slice(differs + 200, differs + 300))
  })

  test('on venues with one value the prices stay together, and the tape tells them later', async () => {
    const fragmented = market('XAAA: { participants: calm, latency: 0us, rules: { awayMarket: slide } }\nXBBB: { participants: calm, latency: 0us }', undefined, 'tape: { delay: 2ms }')
    const spreads: number[] = []
    await inMarket(fragmented, strategy({ onNbbo({ instrument, nbbo }) { if (instrument.venue === 'XAAA' && nbbo.twoSided) spreads.push(nbbo.spread) } }))
    expect(spreads.length).toBeGreaterThan(500)
    const within = spreads.filter((spread) => Math.abs(spread) <= 1_000).length / spreads.length
    expect(within).toBeGreaterThan(0.9)
  })

  test('a value that is written once moves all venues; arbitrage keeps them from staying crossed', async () => {
    const crossed = async (rest: string): Promise<number> => {
      let [count, all] = [0, 0]
      await inMarket(market('XAAA: { participants: calm, latency: 0us }\nXBBB: { participants: thin, latency: 0us }', '{ ACME: { price: "100.00", value: calm } }', rest), strategy({
        onStart({ instrument, timers }) { if (instrument.venue === 'XAAA') timers.everyMs(100, 'look') },
        onTimer({ nbbo }) {
          if (!nbbo.twoSided) return
          all++
          if (nbbo.crossed) count++
        },
      }))
      expect(all).toBeGreaterThan(1_000)
      return count / all
    }
    expect(await crossed('')).toBeLessThan(0.02)
    expect(await crossed('arbitrage: none')).toBeGreaterThan(0.1)
  })

  test('protections without a day act while participants trade, in the zone of the market', async () => {
    const seen: string[] = []
    const { end } = await inMarket(market('XSIM: { participants: calm, protections: { halts: [{ symbol: ACME, at: "09:31", resume: "09:32" }] } }'), strategy({
      onStatus({ status, time }) { if (status.kind === 'trading-state') seen.push(`${time.slice(11, 19)} ${status.state}`) },
    }))
    expect(seen.filter((line) => /halted|trading/.test(line))).toEqual(['14:30:00 trading', '14:31:00 halted', '14:32:00 trading'])
    expect(end.events).toBeLessThan(20_000)
  })

  test('a venue that closes closes no other', async () => {
    const states: string[] = []
    const day = 'day: { continuous: "09:30", close: "09:31" }'
    await inMarket(market(`XAAA: { participants: calm, ${day} }\nXBBB: { participants: calm }`), strategy({
      onStatus({ instrument, status }) { states.push(`${instrument.venue} ${status.state}`) },
      onQuote({ instrument, orders, nbbo, time }) {
        if (instrument.venue !== 'XBBB' || time < '2026-01-05T14:32' || orders.count > 0) return
        expect(nbbo.twoSided).toBe(true)
        expect(orders.buy(1, 900_000).refusal).not.toBe('not-trading')
      },
    }))
    expect(states).toContain('XAAA endOfMarketHours')
    expect(states.filter((state) => state.startsWith('XBBB'))).toEqual([])
  })

  test('what is left is marked as it was before the close, whatever becomes of the book then', async () => {
    let lastMid2 = 0
    const { test } = await inMarket(market('XSIM: { participants: calm, day: { continuous: "09:30", close: "09:32" } }'), strategy({
      onStart({ timers, orders }) { timers.afterMs(30_000, 'buy', () => void orders.market({ side: 'buy', qty: 100 })) },
      onQuote({ book, time }) { if (book.twoSided && time < '2026-01-05T14:32') lastMid2 = book.mid2 },
    }))
    expect(test.run.engine.positionOf(test.run.engine.instances.inOrder[0].instrument).mark).toBe(Math.floor(lastMid2 / 2))
  })

  test('orders for an auction pass risk before it, others do not', async () => {
    const answers: string[] = []
    const day = 'XSIM: { participants: calm, day: { preOpen: "09:30", opening: "09:31", close: "09:33" } }'
    await inMarket(market(day), strategy({
      onStatus({ status, orders }) {
        if (status.kind !== 'trading-state' || status.state !== 'quotationOnly') return
        answers.push(orders.submit({ side: 'buy', qty: 100, timeInForce: 'at-open' }).refusal ?? 'sent', orders.submit({ side: 'buy', qty: 100, price: 900_000 }).refusal ?? 'sent')
      },
      onOrder({ update }) { if (update.event === 'trade') answers.push(`filled ${update.lastQty}`) },
    }))
    expect(answers).toEqual(['sent', 'not-trading', 'filled 100'])
  })

  test('who makes the price is told so', async () => {
    const { test, end } = await inMarket(ONE, buyer(20_000))
    expect(runWarnings(test, end.reason, [], { orders: 1, ordersRefused: 0 } as never).join()).toMatch(/ACME@XSIM: we were in \d+\.\d% of all that was traded/)
  })

  test('a peg without a limit passes risk', async () => {
    const refusals: unknown[] = []
    await inMarket(ONE, strategy({ onStart({ timers, orders }) { timers.afterMs(30_000, 'peg', () => void refusals.push(orders.submit({ side: 'buy', qty: 100, type: 'limit', peg: 'midpoint' }).refusal)) } }))
    expect(refusals).toEqual([undefined])
  })

  test('the days of a venue: auctions, imbalances, and nothing after the close', async () => {
    const states: string[] = []
    const day = 'XSIM: { participants: calm, day: { preOpen: "09:30", opening: "09:31", closing: "09:33", close: "09:33", imbalances: { opening: { from: "09:30:30", every: 10s } } } }'
    await inMarket(market(day), strategy({
      onStatus({ status, time }) { states.push(`${time.slice(11, 19)} ${status.kind} ${status.state}`) },
      onTrade({ trade, time }) { if (trade.kind === 'auction') states.push(`${time.slice(11, 19)} auction`) },
    }))
    expect(states.filter((line) => line.includes('imbalance')).length).toBeGreaterThanOrEqual(3)
    expect(states).toContain('14:31:00 trading-state trading')
    expect(states.at(-1)).toMatch(/^14:33:00 session/)
  })
})

describe('contracts in a simulated market', () => {
  const futures = `date: 2026-03-20
venues:
  XFUT:
    participants: calm
    day: { timeZone: America/New_York, preOpen: "09:29", opening: "09:30", close: "09:36" }
    prices: { EXH6: "5300.00", EXM6: "5342.00" }
    futures:
      root: EX
      currency: USD
      priceDecimals: 2
      tick: 25
      tickValue: "12.50"
      contracts: [EXH6, EXM6]
      fromYear: 2026
      lastTrade: { nth: 3, weekday: 5 }
      lastTradeTime: "09:33"
      timeZone: America/New_York
      settlement: { kind: cash, time: "09:35", publish: 10s }
`
  test.each(['in a day with phases', 'in continuous trading'])('the one that expires closes at its last trade, with what rests in it: %s', async (way) => {
    const text = way === 'in continuous trading' ? futures.replace(/ {4}day: .*\n/, '').replace('venues:', 'hours: 09:29..09:36\nvenues:') : futures
    const [last, states, ends]: [Record<string, string>, string[], string[]] = [{}, [], []]
    const { test } = await inMarket(text, strategy({
      onQuote({ instrument, time, orders, book }) {
        last[instrument.symbol] = time.slice(11, 19)
        if (orders.count === 0 && book.hasBid && time > '2026-03-20T13:32') orders.buy(1, book.bid - 2_500)
      },
      onStatus({ instrument, status, time }) { if (status.kind === 'trading-state' && status.state === 'closed') states.push(`${time.slice(11, 19)} ${instrument.symbol}`) },
      onOrder({ instrument, update, time }) { if (update.event === 'expired' && instrument.symbol === 'EXH6') ends.push(`${time.slice(11, 19)} ${String(update.reason)}`) },
    }))
    expect(last['EXH6'] <= '13:33:00').toBe(true)
    expect(last['EXM6'] > '13:35:00').toBe(true)
    expect(states[0]).toBe('13:33:00 EXH6')
    expect(ends).toEqual(['13:33:00 contract-expired'])
    expect(test.run.engine.positions.qty[0]).toBe(0)
  })
})

describe('a contract beside another venue', () => {
  test('its end is told once, by the venue that lists it', async () => {
    const text = market(`XSIM: { participants: calm, instruments: [ACME] }
XFUT:
  instruments: []
  prices: { EXF6: "5300.00" }
  participants: calm
  futures: { root: EX, currency: USD, priceDecimals: 2, tick: 25, tickValue: "12.50", contracts: [EXF6], fromYear: 2026, lastTrade: { dayOfMonth: 5 }, lastTradeTime: "09:31", timeZone: America/New_York, settlement: { time: "09:31" } }`)
    const closed: string[] = []
    await inMarket(text, strategy({ onStatus({ instrument, status, time }) { if (status.state === 'closed') closed.push(`${time.slice(11, 19)} ${instrument.id}`) } }))
    expect(closed).toEqual(['14:31:00 EXF6@XFUT'])
  })
})

describe('a market file that cannot be meant says where', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['no YAML', 'date: [', /^market\.yaml:1: /],
    ['one thing twice', 'date: 2026-01-05\ndate: 2026-01-06', /market\.yaml:2: .*unique/],
    ['a field that there is not', `${ONE}tap: {}`, /market\.yaml:\d+: found tap, expected no other fields than date/],
    ['a day that is none', ONE.replace('2026-01-05', '5.1.2026'), /market\.yaml:1: date: found '5\.1\.2026', expected a day, such as 2026-01-05/],
    ['hours backwards', ONE.replace('09:30..09:33', '10:00..09:33'), /market\.yaml:2: hours: found '10:00\.\.09:33', expected the first time before the second/],
    ['an hour that there is not', ONE.replace('09:30..09:33', '09:30..29:33'), /market\.yaml:2: hours: found '09:30\.\.29:33'/],
    ['a price off tick', ONE.replace('100.00', '100.001'), /market\.yaml:3: instruments\.ACME: price: found 100\.001, expected a price above 0 on tick/],
    ['a price of nothing', ONE.replace('"100.00"', '""'), /market\.yaml:3: instruments\.ACME: /],
    ['no venue', 'date: 2026-01-05\ninstruments: {}\nvenues: {}', /market\.yaml:3: venues: found none, expected at least one/],
    ['a venue by a name that is none', ONE.replace('XSIM', 'x sim'), /market\.yaml:\d: .*found the name 'x sim', expected a market identifier code/],
    ['participants that there are not', ONE.replace('calm', 'wild'), /market\.yaml:6: venues\.XSIM\.participants\S*: found 'wild', expected one of calm, busy/],
    ['a wrong term deep inside', market('XSIM:\n  participants:\n    makers:\n      count: -1'), /market\.yaml:9: venues\.XSIM\.participants\.makers\.count: found -1, expected/],
    ['a latency below nothing', market('XSIM:\n  latency: -5us'), /market\.yaml:7: venues\.XSIM\.latency: found '-5us'/],
    ['fees that are none', market('XSIM:\n  fees: cheap'), /market\.yaml:7: venues\.XSIM\.fees: found 'cheap'/],
    ['an instrument that is not of the market', market('XSIM: { instruments: [BETA] }'), /market\.yaml:6: venues\.XSIM\.instruments: found BETA, expected symbols of the market's instruments: ACME/],
    ['aliases without bound', `${Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}`}]`).join('\n')}`, /^market\.yaml: has aliases/],
    ['a part that holds itself', 'date: &d [*d]', /^market\.yaml: has aliases/],
    ['a nesting without end', '['.repeat(20_000), /^market\.yaml/],
    ['a prototype', ONE.replace('ACME: {', '__proto__: { price: "1.00" }, ACME: {'), /^market\.yaml: has a key __proto__/],
    ['a currency that is none', ONE.replace('"100.00"', '"100.00", currency: "<b>"'), /market\.yaml:3: instruments\.ACME\.currency: found '<b>', expected a currency/],
    ['a lot beyond all quantities', ONE.replace('"100.00"', '"100.00", lot: 9007199254740991'), /market\.yaml:3: instruments\.ACME\.lot: found 9007199254740991, expected a round lot/],
    ['a zone that there is not', ONE.replace('hours:', 'timeZone: Mars/Phobos\nhours:'), /market\.yaml:2: timeZone: found 'Mars\/Phobos', expected a time zone/],
    ['a day that the calendar has not', ONE.replace('2026-01-05', '2026-02-30'), /market\.yaml:1: date: found '2026-02-30'/],
    ['a clock beyond a second', market('XSIM:\n  clockSkew: 30s'), /market\.yaml:7: venues\.XSIM\.clockSkew: found 30s, expected at most a second/],
    ['a day of no length', 'date: 2026-01-05\ninstruments: { ACME: { price: "1.00" } }\nvenues:\n  XSIM:\n    day: { continuous: "09:30", close: "09:30" }', /market\.yaml:5: venues\.XSIM\.day: found a day from/],
    ['days of another year', 'date: 2026-01-05\ninstruments: { ACME: { price: "1.00" } }\nvenues:\n  XSIM:\n    day: { date: 2026-09-07, continuous: "09:30", close: "09:31" }', /market\.yaml:5: venues\.XSIM\.day: found days from 2026-09-07.*expected days from the market's date/],
    ['two values of one symbol', market('XAAA: { participants: calm }\nXBBB:\n  participants: stressed'), /market\.yaml:8: venues\.XBBB\.participants: found another value of ACME than at XAAA/],
    ['a value that there is not', ONE.replace('"100.00"', '"100.00", value: wild'), /market\.yaml:3: instruments\.ACME\.value/],
    ['a rule that there is not', market('XSIM:\n  rules: { selfTrade: never }'), /market\.yaml:7: venues\.XSIM\.rules\.selfTrade: found 'never', expected one of cancel-newest/],
    ['a parameter that an allocation rule does not have', market('XSIM:\n  rules: { allocation: { name: fifo, topMinQty: 1 } }'), /market\.yaml:7: venues\.XSIM\.rules: allocation 'fifo' has no parameter/],
    ['a day that closes before it opens', market('XSIM:\n  day: { opening: "16:00", close: "09:30" }'), /market\.yaml:7: venues\.XSIM\.day\.close: .*expected a time not before opening/],
    ['protections of somebody else', market('XSIM:\n  protections: { luld: { tier: 3 } }'), /market\.yaml:7: venues\.XSIM\.protections\.luld\.tier: found 3, expected 1 or 2/],
    ['a clock that runs by the hour', market('XSIM:\n  clockSkew: fast'), /market\.yaml:7: venues\.XSIM\.clockSkew: found 'fast', expected a number with a unit/],
  ]
  test.each(cases)('%s', (_, text, message) => {
    expect(() => readMarketTerms(TermsFile.parse('market.yaml', text), () => '')).toThrow(message)
  })
})
