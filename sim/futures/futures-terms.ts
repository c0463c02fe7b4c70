/**
 * A futures product as a market file describes it, and what follows from it: instruments with multiplier, expiry and roll, and when they are settled.
 *
 * Nothing of a product is known here, holidays neither: all of it is given. README.md has a table.
 */
import { z } from 'zod'
import { BusinessDays } from '../../core/calendar/business-days.js'
import { dayOf, dayText } from '../../core/calendar/civil-day.js'
import { parsePrice, type InstrumentSpec } from '../../core/instrument.js'
import { localUnixNs } from '../../core/time.js'
import { durationTerms } from '../venue/duration-terms.js'
import { isReadBy, readTerms, strictTerms, wholeTerms } from '../venue/read-terms.js'
import { ContractCalendar, secondsOfDay, type FuturesContract } from './contract-calendar.js'
import { parseContract } from './contract-month.js'
import type { ExpiryRule } from './expiry-rule.js'
import { contractInstrument, type FuturesProduct } from './futures-product.js'
import { rollsBeforeExpiry } from './roll-rules.js'

const text = (expected: string, pattern: RegExp): z.ZodString => z.string(expected).regex(pattern, expected)
const TIME = "a time of day as text, '16:00'"
const DAY = "a day as text, '2026-07-03'"
const time = text(TIME, /^(?:[01]\d|2[0-3]):[0-5]\d$/)
const day = text(DAY, /^\d{4}-\d{2}-\d{2}$/).refine(isReadBy(dayOf), DAY)
const ZONE = 'a time zone, America/New_York'
const ANCHOR = 'nth and weekday (0 is Sunday), dayOfMonth, or businessDay (from -1 at the end of the month)'

const expiry = strictTerms('a rule of the last day', {
  nth: wholeTerms(1, 5).optional(), weekday: wholeTerms(0, 6).optional(), dayOfMonth: wholeTerms(1, 31).optional(), businessDay: wholeTerms(-23, 23).optional(),
  monthOffset: wholeTerms(-12, 12).optional(), roll: z.enum(['preceding', 'following'], 'preceding or following').optional(), businessDaysBefore: wholeTerms(0, 60).optional(),
}).transform(({ nth, weekday, dayOfMonth, businessDay, ...rest }, context): ExpiryRule => {
  const given = [nth !== undefined && weekday !== undefined, dayOfMonth !== undefined, businessDay !== undefined && businessDay !== 0]
  if (given.filter(Boolean).length === 1 && (nth === undefined) === (weekday === undefined)) {
    const moved = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    return { anchor: given[0] ? { nth: nth as number, weekday: weekday as number } : given[1] ? { dayOfMonth: dayOfMonth as number } : { businessDay: businessDay as number }, ...moved }
  }
  context.addIssue({ code: 'custom', message: ANCHOR })
  return z.NEVER
})

const futuresSchema = strictTerms('a futures product', {
  root: text('the root of a product, ES', /^[A-Z0-9]{1,6}$/), currency: text('a currency, USD', /^[A-Z]{3}$/),
  priceDecimals: wholeTerms(0, 9), tick: wholeTerms(1, 1_000_000_000), tickValue: text("the money of a tick as text, '12.50'", /^\d+(?:\.\d+)?$/),
  lowestPrice: wholeTerms(-2_147_483_647, 0).default(0),
  contracts: z.array(text('a contract such as ESM6', /^[A-Z0-9]+[FGHJKMNQUVXZ]\d{1,2}$/), 'a list of contracts').min(1, 'at least one contract'),
  fromYear: wholeTerms(1970, 2100),
  lastTrade: expiry, lastTradeTime: time, timeZone: text(ZONE, /./).refine(isReadBy((timeZone) => new Intl.DateTimeFormat('en-US', { timeZone })), ZONE),
  holidays: z.array(day, 'a list of days').default([]),
  roll: strictTerms('a roll', { businessDaysBefore: wholeTerms(0, 250), time: time.default('00:00') }).optional(),
  settlement: strictTerms('a settlement', {
    kind: z.enum(['cash', 'delivery'], 'cash or delivery').default('cash'), time,
    price: z.enum(['last-trade', 'vwap'], 'last-trade or vwap').default('last-trade'),
    window: durationTerms(1).default(30_000_000_000), publish: durationTerms().default(60_000_000_000),
    given: z.record(day, z.record(z.string(), text('a price as text', /^-?\d+(?:\.\d+)?$/), 'prices by contract'), 'prices by day (2026-06-19), each by contract').default({}),
  }),
})

/** Which price a settlement takes, where none is given. */
export interface SettlementRule {
  readonly price: 'last-trade' | 'vwap'
  /** Before the time of settlement: of the average, ns. */
  readonly windowNs: number
  /** From the time of settlement until it takes place, ns: by then the prints up to that time are known. */
  readonly publishNs: number
}

/** Contracts are marked at one instant. */
export interface SettlementEvent {
  /** The time up to which prints count, Unix time, ns. */
  readonly unixNs: bigint
  /** Its day: whose given prices are taken. */
  readonly day: string
  readonly kind: 'daily' | 'final'
  /** Symbols, in the order of expiry. */
  readonly symbols: readonly string[]
}

/** The contracts of a product in a run. */
export interface ListedFutures {
  readonly product: FuturesProduct
  /** In the order of expiry: to be registered. */
  readonly specs: readonly InstrumentSpec[]
  readonly rule: SettlementRule
  /** Settlement prices that are given, increments, by day and symbol. */
  readonly given: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** All settlements from a day until the last contract has expired, in the order of time. @param from `YYYY-MM-DD` */
  settlementsFrom(from: string): SettlementEvent[]
}

/** Reads a product and lists its contracts. Throws a `RangeError` with every problem. @param name what the terms are called, for errors: `venues.XCME.futures` */
export function listFutures(value: unknown, venue: string, name = 'futures'): ListedFutures {
  const terms = readTerms(name, futuresSchema, value)
  try {
    return listed(terms, venue)
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

function listed(terms: z.output<typeof futuresSchema>, venue: string): ListedFutures {
  const { root, currency, priceDecimals, tick, tickValue, lastTrade, lastTradeTime, timeZone, settlement, roll, fromYear } = terms
  const months = terms.contracts.map((symbol) => monthOf(symbol, root, fromYear))
  const product: FuturesProduct = {
    root, venue, currency, priceDecimals, tick, tickValue, moneyDecimals: priceDecimals, lastTradeDay: lastTrade, lastTradeTime, timeZone,
    months: [...new Set(months.map(({ month }) => month))].sort((a, b) => a - b),
  }
  const businessDays = new BusinessDays(terms.holidays)
  const calendar = new ContractCalendar(product, businessDays, fromYear, Math.max(...months.map(({ year }) => year)) + 1)
  const contracts = months.map(({ year, month }, i) => ({ ...contractOf(calendar, year, month), symbol: terms.contracts[i] }))
    .sort((a, b) => a.expiryDay - b.expiryDay)
  const rolls = roll === undefined ? [] : rollsBeforeExpiry(contracts, roll.businessDaysBefore, businessDays)
  const specs = contracts.map((contract, i) => contractInstrument(product, contract, {
    lowestPrice: terms.lowestPrice, settlement: settlement.kind, rollUnixNs: rolls[i] && earlier(localUnixNs(dayText(rolls[i].day), secondsOfDay(roll?.time ?? '00:00'), timeZone), contract.lastTradeUnixNs),
  }))
  return {
    product, specs, rule: { price: settlement.price, windowNs: settlement.window, publishNs: settlement.publish },
    given: givenPrices(settlement.given, specs),
    settlementsFrom: (from) => settlements(contracts, businessDays, from, settlement.time, timeZone),
  }
}

function contractOf({ contracts }: ContractCalendar, year: number, month: number): FuturesContract {
  return contracts.find((contract) => contract.year === year && contract.month === month) as FuturesContract
}

function monthOf(symbol: string, root: string, fromYear: number): { readonly year: number; readonly month: number } {
  const contract = parseContract(symbol, fromYear)
  if (contract.root !== root) throw new RangeError(`contracts: found '${symbol}', expected contracts of ${root}`)
  return contract
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function givenPrices(given: Readonly<Record<string, Readonly<Record<string, string>>>>, specs: readonly InstrumentSpec[]): ListedFutures['given'] {
  return Object.fromEntries(Object.entries(given).map(([of, prices]) => [of, Object.fromEntries(Object.entries(prices).map(([symbol, price]) => {
    const spec = specs.find((one) => one.symbol === symbol)
    if (spec === undefined) throw new RangeError(`settlement.given.${of}: found '${symbol}', expected one of ${specs.map((one) => one.symbol).join(', ')}`)
    return [symbol, parsePrice(price, spec)]
  }))]))
}

/** A contract is settled daily while it trades after that time of day, and finally when it has traded last. */
function settlements(contracts: readonly FuturesContract[], days: BusinessDays, from: string, timeOfDay: string, timeZone: string): SettlementEvent[] {
  const events: SettlementEvent[] = []
  const last = contracts[contracts.length - 1]
  const seconds = secondsOfDay(timeOfDay)
  for (let at = days.onOrAfter(dayOf(from)); at <= last.expiryDay; at = days.add(at, 1)) {
    const unixNs = localUnixNs(dayText(at), seconds, timeZone)
    const symbols = contracts.filter(({ lastTradeUnixNs }) => unixNs < lastTradeUnixNs).map(({ symbol }) => symbol)
    if (symbols.length > 0) events.push({ unixNs, day: dayText(at), kind: 'daily', symbols })
  }
  for (const { symbol, expiryDay, lastTradeUnixNs } of contracts) {
    if (expiryDay >= dayOf(from)) events.push({ unixNs: lastTradeUnixNs, day: dayText(expiryDay), kind: 'final', symbols: [symbol] })
  }
  return events.sort((a, b) => (a.unixNs < b.unixNs ? -1 : a.unixNs > b.unixNs ? 1 : 0))
}
