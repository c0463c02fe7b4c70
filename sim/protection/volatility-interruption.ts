/**
 * Volatility interruptions as on Xetra: a trade outside the dynamic or the static range does not happen; an auction is called instead.
 * The rule as a table is in README.md.
 *
 * A state machine: who matches asks `permits` before each trade, interrupts when it may not happen, and tells prices and the time.
 * The call ends at random within a bound, drawn from the stream that is handed in.
 */
import { InvariantError } from '../../core/invariant.js'
import type { Random } from '../../core/random.js'
import { checkWidth, isWithin, reach, type RangeWidth } from './price-range.js'

export interface VolatilityTerms {
  /** Around the last price of any kind. */
  readonly dynamic: RangeWidth
  /** Around the last price of an auction; wider. */
  readonly static: RangeWidth
  /** Around the last price: where an auction's price may lie without somebody looking at it. Wider than `dynamic`. */
  readonly extended: RangeWidth
  /** The call lasts as long as this, ns, and up to `randomNs` longer. */
  readonly callNs: number
  readonly randomNs: number
  /** Increments; both references until there is something newer. */
  readonly previousClose?: number
}

/** `extended`: the price that the call led to is too far away; somebody ends it, or the book, when nothing in it can trade any more. */
export type VolatilityState = 'continuous' | 'call' | 'extended'

/** What is to be done: hold the auction and go on. undefined: wait. */
export type VolatilityOutcome = 'uncross' | undefined

export class VolatilityInterruption {
  state: VolatilityState = 'continuous'
  /** The last price, and the last price of an auction; undefined before the first: nothing is out of range then. */
  dynamicReference: number | undefined
  staticReference: number | undefined
  private endNs = Infinity

  constructor(private readonly terms: VolatilityTerms, private readonly random: Random) {
    const { dynamic, static: wide, extended, callNs, randomNs, previousClose } = terms
    checkWidth(dynamic, 'dynamic price range')
    checkWidth(wide, 'static price range')
    checkWidth(extended, 'extended price range')
    for (const [name, value] of [['callNs', callNs], ['randomNs', randomNs]] as const) {
      if (!(Number.isSafeInteger(value) && value >= 0)) throw new RangeError(`volatility interruption: ${name} is an integer from 0, found ${value}`)
    }
    this.dynamicReference = previousClose
    this.staticReference = previousClose
  }

  /** When `onCallEnd` is due; Infinity when no call is running. */
  get nextNs(): number {
    return this.endNs
  }

  /** Whether a trade at this price may happen in continuous trading. */
  permits(price: number): boolean {
    const { dynamic, static: wide } = this.terms
    return isInside(price, this.dynamicReference, dynamic) && isInside(price, this.staticReference, wide)
  }

  /** The dearest price that is permitted; Infinity without a reference. */
  get highest(): number {
    return Math.min(endOf(this.dynamicReference, this.terms.dynamic, 1), endOf(this.staticReference, this.terms.static, 1))
  }

  /** The cheapest; -Infinity without a reference. */
  get lowest(): number {
    return Math.max(endOf(this.dynamicReference, this.terms.dynamic, -1), endOf(this.staticReference, this.terms.static, -1))
  }

  onTrade(price: number): void {
    this.dynamicReference = price
  }

  /** The price of any auction, this one included. */
  onAuction(price: number): void {
    this.dynamicReference = price
    this.staticReference = price
  }

  /** A trade was not permitted: the call begins. Only in continuous trading. */
  interrupt(nowNs: number): void {
    this.expectState('continuous')
    const { callNs, randomNs } = this.terms
    this.state = 'call'
    this.endNs = nowNs + callNs + this.random.range(0, randomNs)
  }

  /** The call is over. @param price at which the auction would clear; undefined when nothing would trade */
  onCallEnd(nowNs: number, price: number | undefined): VolatilityOutcome {
    this.expectState('call')
    if (nowNs < this.endNs) throw new InvariantError(`volatility interruption: the call lasts until ${this.endNs} ns, found ${nowNs}`)
    if (price === undefined || isInside(price, this.dynamicReference, this.terms.extended)) return this.resume()
    this.state = 'extended'
    this.endNs = Infinity
    return undefined
  }

  /** The book changed in an extended interruption, which ends when nothing in it would trade. Elsewhere without effect. */
  onBook(price: number | undefined): VolatilityOutcome {
    return this.state === 'extended' && price === undefined ? this.resume() : undefined
  }

  /** Somebody ends it, whatever the price; or a scheduled auction takes its place. */
  terminate(): VolatilityOutcome {
    return this.state === 'continuous' ? undefined : this.resume()
  }

  private resume(): VolatilityOutcome {
    this.state = 'continuous'
    this.endNs = Infinity
    return 'uncross'
  }

  private expectState(expected: VolatilityState): void {
    if (this.state !== expected) throw new InvariantError(`volatility interruption: expected state ${expected}, found ${this.state}`)
  }
}

function endOf(reference: number | undefined, width: RangeWidth, sign: 1 | -1): number {
  return reference === undefined ? sign * Infinity : reference + sign * reach(reference, width)
}

function isInside(price: number, reference: number | undefined, width: RangeWidth): boolean {
  return reference === undefined || isWithin(price, reference, width)
}
