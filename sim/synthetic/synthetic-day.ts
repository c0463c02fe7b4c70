/**
 * A synthetic trading day of any number of symbols, as a real ITCH 5.0 file: the matching engine, fed by a crowd for each symbol.
 *
 * The seed, the date, a symbol's name, start price and number of messages decide its flow: another symbol in the same file changes nothing
 * of it. What belongs to the whole feed does change: order references, match numbers, stock locates and the interleaving of symbols.
 * Memory is that of the books, whatever the length of the day.
 */
import { Instruments, tickAt, usEquity } from '../../core/instrument.js'
import { DueQueue } from '../../core/kernel/due-queue.js'
import { MarketKind, NO_INSTRUMENT, SessionEvent, TradingState } from '../../core/market/vocabulary.js'
import { RandomStreams } from '../../core/random.js'
import { midnightUnixNs, NS_PER_HOUR, NS_PER_MINUTE, NS_PER_US } from '../../core/time.js'
import { MarketRowQueue } from '../matching/market-row-queue.js'
import { MatchingEngine } from '../matching/matching-engine.js'
import { FairValue } from './fair-value.js'
import { ItchDayFile } from './itch-day-file.js'
import { OrderFlow } from './order-flow.js'
import { CLOSE_NS, OPEN_NS, SymbolDay } from './symbol-day.js'

export interface SyntheticSymbol {
  /** Up to eight characters. */
  readonly symbol: string
  /** Price at the open, in increments of 0.0001: $3.00 to $10,000.00, a whole number of cents. */
  readonly startPrice: number
  /** Messages of order flow, at least 1, at most 1,000,000,000 of all symbols together; a last sweep may add a few. */
  readonly messages: number
}

export interface SyntheticDayOptions {
  /** The trading day, `YYYY-MM-DD`. ITCH itself carries no date: it is part of the seed, so that every day is another one. */
  readonly date: string
  readonly symbols: readonly SyntheticSymbol[]
  readonly seed: string | number
}

/** Takes bytes of the file, in order. They are valid until it returns, or until the promise that it returns settles. */
export type WriteBytes = (bytes: Uint8Array) => void | Promise<void>

/** Of a day: twice as many as the busiest days of Nasdaq, about 30 GB. */
const MESSAGES_MAX = 1_000_000_000
/** ITCH numbers its stocks with 16 bits, from 1. */
const SYMBOLS_MAX = 65_535
const PRICE_MIN = 30_000
const PRICE_MAX = 100_000_000
const SYMBOL = /^[A-Z][A-Z0-9.+=^#-]{0,7}$/

const START_OF_MESSAGES_NS = 3 * NS_PER_HOUR
const DIRECTORY_NS = START_OF_MESSAGES_NS + 5 * NS_PER_MINUTE
const DIRECTORY_STEP_NS = 20 * NS_PER_US
const START_OF_SYSTEM_HOURS_NS = 4 * NS_PER_HOUR
const END_OF_SYSTEM_HOURS_NS = 20 * NS_PER_HOUR
const END_OF_MESSAGES_NS = END_OF_SYSTEM_HOURS_NS + 5 * NS_PER_MINUTE

/** Writes a day. Answers how many messages it has. Throws a `RangeError` when the options make no day. */
export async function writeSyntheticDay(options: SyntheticDayOptions, write: WriteBytes): Promise<number> {
  const symbols = checked(options)
  const streams = new RandomStreams(`${options.seed}/${options.date}`)
  const instruments = new Instruments()
  for (const { symbol } of symbols) instruments.register(usEquity(symbol))
  const clock = { nowNs: START_OF_MESSAGES_NS }
  const attribution: number[] = []
  const feed = new MarketRowQueue({ clock, attribution })
  const engine = new MatchingEngine(instruments, { feed })
  const file = new ItchDayFile(instruments)

  const session = (timeNs: number, code: SessionEvent): void => {
    clock.nowNs = timeNs
    feed.batch.code[feed.append(MarketKind.session, NO_INSTRUMENT)] = code
    file.append(feed)
  }

  session(START_OF_MESSAGES_NS, SessionEvent.startOfMessages)
  for (const { index } of instruments) {
    clock.nowNs = DIRECTORY_NS + index * DIRECTORY_STEP_NS
    feed.append(MarketKind.instrument, index)
    feed.batch.code[feed.append(MarketKind.status, index)] = TradingState.trading
    file.append(feed)
    if (file.full) await write(file.take())
  }
  session(START_OF_SYSTEM_HOURS_NS, SessionEvent.startOfSystemHours)
  session(OPEN_NS, SessionEvent.startOfMarketHours)

  const days = symbols.map(({ symbol, startPrice, messages }, index) => {
    const instrument = instruments.at(index)
    const tick = tickAt(instrument, startPrice)
    const random = streams.stream(`synthetic/${symbol}`)
    const fair = new FairValue(random, startPrice / tick, messages)
    const depthTarget = Math.min(160, Math.max(40, Math.floor(messages / 100)))
    const flow = new OrderFlow({ engine, feed, instrument, tick, random, fair, depthTarget, attribution })
    return new SymbolDay({ instrument: index, tick, random, fair, flow, engine, feed, messages })
  })
  const agenda = new DueQueue()
  const bySlot: SymbolDay[] = []
  const plan = (day: SymbolDay): void => {
    if (day.nextNs !== Infinity) bySlot[agenda.push(day.nextNs)] = day
  }
  for (const day of days) plan(day)
  while (agenda.size > 0) {
    const day = bySlot[agenda.pop()]
    clock.nowNs = day.nextNs
    day.act()
    file.append(feed)
    plan(day)
    if (file.full) await write(file.take())
  }

  session(CLOSE_NS, SessionEvent.endOfMarketHours)
  session(END_OF_SYSTEM_HOURS_NS, SessionEvent.endOfSystemHours)
  session(END_OF_MESSAGES_NS, SessionEvent.endOfMessages)
  file.end()
  await write(file.take())
  return file.messages
}

/** The price at which a symbol starts when nobody says: $20.00 to $299.99, from the seed and its name. */
export function startPriceOf(seed: string | number, symbol: string): number {
  return new RandomStreams(seed).stream(`start price/${symbol}`).range(2_000, 29_999) * 100
}

/** The symbols by name: the order in which they are listed decides nothing. */
function checked({ date, symbols }: SyntheticDayOptions): readonly SyntheticSymbol[] {
  midnightUnixNs(date, 'America/New_York')
  if (symbols.length === 0) throw new RangeError('a synthetic day needs at least one symbol')
  if (symbols.length > SYMBOLS_MAX) throw new RangeError(`a synthetic day has at most ${SYMBOLS_MAX} symbols, found ${symbols.length}`)
  const names = new Set<string>()
  for (const { symbol, startPrice, messages } of symbols) {
    if (!SYMBOL.test(symbol)) throw new RangeError(`a symbol is up to eight capital letters and digits, found '${symbol}'`)
    if (names.has(symbol)) throw new RangeError(`symbol ${symbol} is listed twice`)
    names.add(symbol)
    if (!(Number.isInteger(startPrice) && startPrice >= PRICE_MIN && startPrice <= PRICE_MAX && startPrice % 100 === 0)) {
      throw new RangeError(`${symbol}: a start price is a whole number of cents from $3.00 to $10,000.00 in units of 0.0001, found ${startPrice}`)
    }
    if (!(Number.isInteger(messages) && messages >= 1)) throw new RangeError(`${symbol}: messages is a whole number from 1, found ${messages}`)
  }
  const together = symbols.reduce((sum, { messages }) => sum + messages, 0)
  if (together > MESSAGES_MAX) throw new RangeError(`a synthetic day has at most ${MESSAGES_MAX} messages of all symbols together, found ${together}`)
  return symbols.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
}
