/**
 * Instruments: what is traded, in which increments, under which rules of price and quantity.
 *
 * Every price of an instrument is an integer count of its price increment (10^-priceDecimals of the currency), every quantity an
 * integer count of its quantity increment. The tick, the step that an order's price must respect, is a number of increments and may
 * depend on the price (US equities: 0.01 from $1.00, 0.0001 below); trades may print between ticks.
 */
import { invariant } from './invariant.js'
import { unixNsOfIso } from './time.js'
import { formatDecimal, parseDecimal } from './units.js'

/** From `fromPrice` (in increments) upwards, order prices are multiples of `tick` (in increments). */
export interface TickStep {
  readonly fromPrice: number
  readonly tick: number
}

export interface InstrumentSpec {
  /** The venue's own symbol, unique on the venue: `AMZN`. */
  readonly symbol: string
  /** ISO 10383 market identifier code: `XNAS`. */
  readonly venue: string
  /** ISO 4217, or the venue's own name of a coin. */
  readonly currency: string
  /** A price of 1 increment is 10^-priceDecimals of the currency. 0 to 9. */
  readonly priceDecimals: number
  /** A quantity of 1 increment is 10^-qtyDecimals of the unit traded; 0 for shares and contracts. */
  readonly qtyDecimals: number
  /** Sorted by `fromPrice`, the first from 0 or below. */
  readonly ticks: readonly TickStep[]
  /** Round lot, in quantity increments (information, not a rule). */
  readonly lot: number
  /**
   * What one increment of price is worth for one increment of quantity, a whole number: money is price × quantity × multiplier, in 10^-(priceDecimals +
   * qtyDecimals) of the currency. 1 unless given; of a future the size of its contract: 50 of the E-mini S&P 500, 50 USD a point.
   */
  readonly multiplier?: number | undefined
  /** Of a future. */
  readonly contract?: ContractTerms | undefined
}

/** What ends a future: times are ISO 8601 text. */
export interface ContractTerms {
  /** The product: contracts of one root are each other's successors. `ES`. */
  readonly root: string
  /** From this instant on it does not trade. */
  readonly lastTrade: string
  /** From here on the next contract of the root is the current one; at its last trade unless given. */
  readonly roll?: string | undefined
  /** What becomes of a position at the end. Both are settled in cash here. */
  readonly settlement: 'cash' | 'delivery'
}

/** A registered instrument: its specification and its dense index in the run. */
export interface Instrument extends InstrumentSpec {
  /** Dense, from 0, in the order of registration: addresses flat state, decides nothing. */
  readonly index: number
  /** `symbol@venue`, the name by which runs order and hash. */
  readonly id: string
}

/** Largest price or order quantity: they live in 32-bit integers. */
export const INT32_MAX = 0x7fff_ffff

/** Largest multiplier: so much money for one increment is a slip of the hand. */
const MULTIPLIER_MAX = 1_000_000_000

/** Money of one increment of price for one increment of quantity. */
export function multiplierOf({ multiplier = 1 }: InstrumentSpec): number {
  return multiplier
}

/** The tick, in price increments, that applies to an order at `price`. */
export function tickAt(instrument: InstrumentSpec, price: number): number {
  let tick = instrument.ticks[0].tick
  for (const step of instrument.ticks) if (price >= step.fromPrice) tick = step.tick
  return tick
}

export function isOnTick(instrument: InstrumentSpec, price: number): boolean {
  return Number.isInteger(price) && price % tickAt(instrument, price) === 0
}

/** The nearest order price at or below `price`. */
export function tickFloor(instrument: InstrumentSpec, price: number): number {
  const tick = tickAt(instrument, price)
  return Math.floor(price / tick) * tick
}

/** The nearest order price at or above `price`. */
export function tickCeil(instrument: InstrumentSpec, price: number): number {
  const tick = tickAt(instrument, price)
  return Math.ceil(price / tick) * tick
}

/** Decimal text → price in increments. Throws a `RangeError` when it is off tick, finer than an increment or too large. */
export function parsePrice(text: string, instrument: InstrumentSpec): number {
  const price = parseDecimal(text, instrument.priceDecimals)
  if (Math.abs(price) > INT32_MAX) throw new RangeError(`${instrument.symbol}: price '${text}' is beyond ${formatPrice(INT32_MAX, instrument)}`)
  if (!isOnTick(instrument, price)) {
    throw new RangeError(`${instrument.symbol}: price '${text}' is off tick: expected a multiple of ${formatPrice(tickAt(instrument, price), instrument)}`)
  }
  return price
}

export function formatPrice(price: number, instrument: InstrumentSpec): string {
  return formatDecimal(price, instrument.priceDecimals)
}

/** The instruments of a run: each gets a dense index; asking for one that is not there is an error that names what is. */
export class Instruments implements Iterable<Instrument> {
  private readonly list: Instrument[] = []
  private readonly byId = new Map<string, Instrument>()

  /** Adds an instrument, or answers the one already known by that symbol and venue. */
  register(spec: InstrumentSpec): Instrument {
    const id = `${spec.symbol}@${spec.venue}`
    const known = this.byId.get(id)
    if (known) return known
    invariant(spec.symbol !== '' && spec.venue !== '', `an instrument needs a symbol and a venue, found '${id}'`)
    invariant(spec.ticks.length > 0 && spec.ticks.every(({ tick }) => Number.isInteger(tick) && tick > 0), `${id}: expected positive ticks, integers`)
    invariant(
      spec.ticks[0].fromPrice <= 0 && spec.ticks.every(({ fromPrice }, step) => step === 0 || fromPrice > spec.ticks[step - 1].fromPrice),
      `${id}: expected ticks sorted by fromPrice, the first from 0 or below`,
    )
    for (const name of ['priceDecimals', 'qtyDecimals'] as const) {
      invariant(Number.isInteger(spec[name]) && spec[name] >= 0 && spec[name] <= 9, `${id}: ${name} is 0 to 9, found ${spec[name]}`)
    }
    const multiplier = multiplierOf(spec)
    invariant(Number.isInteger(multiplier) && multiplier >= 1 && multiplier <= MULTIPLIER_MAX, `${id}: multiplier is a whole number from 1 to ${MULTIPLIER_MAX}, found ${multiplier}`)
    if (spec.contract !== undefined) requireContract(id, spec.contract)
    const instrument: Instrument = Object.freeze({ ...spec, id, index: this.list.length })
    this.list.push(instrument)
    this.byId.set(id, instrument)
    return instrument
  }

  get size(): number {
    return this.list.length
  }

  /** The instrument at a dense index. Throws when there is none. */
  at(index: number): Instrument {
    const instrument = this.list[index]
    invariant(instrument !== undefined, () => `no instrument has index ${index}; there are ${this.list.length}`)
    return instrument
  }

  /** By `symbol@venue`, or by symbol alone where only one venue has it; undefined when there is none or more than one. */
  find(name: string): Instrument | undefined {
    const exact = this.byId.get(name)
    if (exact) return exact
    const bySymbol = this.list.filter((instrument) => instrument.symbol === name)
    return bySymbol.length === 1 ? bySymbol[0] : undefined
  }

  [Symbol.iterator](): Iterator<Instrument> {
    return this.list[Symbol.iterator]()
  }
}

function requireContract(id: string, { root, lastTrade, roll = lastTrade }: ContractTerms): void {
  invariant(root !== '', `${id}: a contract needs the root of its product`)
  invariant(unixNsOfIso(roll) <= unixNsOfIso(lastTrade), `${id}: expected a roll at or before the last trade, found ${roll} and ${lastTrade}`)
}

/** A US equity as Nasdaq quotes it: prices in 0.0001, ticks of 0.01 from $1.00 up (Regulation NMS, rule 612). */
export function usEquity(symbol: string, venue = 'XNAS', lot = 100): InstrumentSpec {
  return {
    symbol, venue, currency: 'USD', priceDecimals: 4, qtyDecimals: 0, lot,
    ticks: [{ fromPrice: 0, tick: 1 }, { fromPrice: 10_000, tick: 100 }],
  }
}
