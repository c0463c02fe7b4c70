/**
 * Positions, cash and PnL per instrument, in integers.
 *
 * Money is price × quantity × multiplier in increments (of a US share: 0.0001 USD). Fees are counted apart: PnL and cash are before fees.
 * At every moment, exactly and for both methods of cost:
 *
 *     realised + unrealised(mark) = cash + qty × mark × multiplier
 *
 * because realised PnL takes a whole number of the open cost (average cost: rounded half away from zero) and the rest stays in it.
 * Assumes exact integers: money beyond 2^53 throws a RangeError that names the instrument, before anything is changed.
 */
import { grown } from '../columns.js'
import { multiplierOf, type Instruments } from '../instrument.js'
import { Side } from '../market/vocabulary.js'
import { mulDiv } from '../units.js'
import { Lots } from './lots.js'

/** A position as plain values. Quantities in increments, money in price × quantity × multiplier increments. */
export interface PositionSnapshot {
  readonly instrument: string
  readonly qty: number
  readonly cash: number
  readonly fees: number
  readonly realised: number
  readonly realisedFifo: number
  readonly openCost: number
  readonly openCostFifo: number
  readonly tradedQty: number
  readonly tradedNotional: number
  readonly variation: number
}

const COLUMNS = [
  'qty', 'cash', 'fees', 'realised', 'realisedFifo', 'openCost', 'openCostFifo', 'tradedQty', 'tradedNotional', 'variation',
] as const

export class Positions {
  /** Signed quantity: long is positive. Columns are replaced when they grow: read them through this object. */
  qty = new Float64Array(8)
  /** Sales less purchases, before fees. */
  cash = new Float64Array(8)
  /** Fees paid less rebates received. */
  fees = new Float64Array(8)
  /** PnL of what was closed, at average cost, before fees. */
  realised = new Float64Array(8)
  /** The same, the oldest lot first. */
  realisedFifo = new Float64Array(8)
  /** What the open position cost, signed as the position: negative when short. */
  openCost = new Float64Array(8)
  openCostFifo = new Float64Array(8)
  /** Bought and sold. */
  tradedQty = new Float64Array(8)
  tradedNotional = new Float64Array(8)
  /** Received at settlements, less what was paid: all PnL up to the last of them. 0 of what is never settled. */
  variation = new Float64Array(8)
  private multiplier = new Float64Array(8)
  private readonly lots = new Lots()
  /** Instruments up to this index have been traded or read. */
  private count = 0

  constructor(private readonly instruments: Instruments) {
    if (instruments.size > 0) this.reserve(instruments.size - 1)
  }

  /**
   * A trade of ours. @param qty increments, positive @param price increments @param fee money, negative is a rebate
   * Throws a `RangeError` where a sum passes 2^53 or an argument is no such integer; nothing has changed then.
   */
  onTrade(instrument: number, side: Side, qty: number, price: number, fee: number): void {
    this.reserve(instrument)
    if (!(Number.isSafeInteger(qty) && qty > 0)) throw this.problem(instrument, 'expected a positive trade quantity', qty)
    const signedQty = side === Side.buy ? qty : -qty
    const worth = price * this.multiplier[instrument]
    const notional = this.exact(instrument, 'notional of a trade', qty * worth)
    const newQty = this.exact(instrument, 'position', this.qty[instrument] + signedQty)
    const cash = this.exact(instrument, 'cash', this.cash[instrument] - signedQty * worth)
    const fees = this.exact(instrument, 'fees', this.fees[instrument] + fee)
    const tradedQty = this.exact(instrument, 'traded quantity', this.tradedQty[instrument] + qty)
    const tradedNotional = this.exact(instrument, 'traded notional', this.tradedNotional[instrument] + Math.abs(notional))

    const held = this.qty[instrument]
    const closes = held > 0 !== signedQty > 0 ? Math.min(Math.abs(held), qty) : 0
    const opens = qty - closes
    const sign = signedQty > 0 ? 1 : -1
    const openCost = this.openCost[instrument]
    const closedCost = closes === 0 ? 0 : mulDiv(openCost, closes, Math.abs(held))
    // A close sells what was bought: the trade's own signed cost is -sign of the position that it closes.
    const realised = this.exact(instrument, 'realised PnL', this.realised[instrument] - sign * closes * worth - closedCost)
    const newOpenCost = this.exact(instrument, 'open cost', openCost - closedCost + sign * opens * worth)

    this.moveLots(instrument, closes, opens, sign, price)
    this.qty[instrument] = newQty
    this.cash[instrument] = cash
    this.fees[instrument] = fees
    this.realised[instrument] = realised
    this.openCost[instrument] = newOpenCost
    this.tradedQty[instrument] = tradedQty
    this.tradedNotional[instrument] = tradedNotional
  }

  /**
   * A trade of ours is void: the position, cash and fees are as if somebody took it back at its price, and nothing of it counts as traded.
   * @param side of the trade @param fee what is paid back, negative where a fee was paid
   */
  onTradeCanceled(instrument: number, side: Side, qty: number, price: number, fee: number): void {
    this.reserve(instrument)
    const tradedQty = this.tradedQty[instrument]
    const tradedNotional = this.tradedNotional[instrument]
    this.onTrade(instrument, side === Side.buy ? Side.sell : Side.buy, qty, price, fee)
    this.tradedQty[instrument] = 2 * tradedQty - this.tradedQty[instrument]
    this.tradedNotional[instrument] = 2 * tradedNotional - this.tradedNotional[instrument]
  }

  /**
   * Settlement: what the position has earned since the last one is paid, and from here on it costs the settlement price. A final one also closes it there.
   * Answers the payment, money, negative when we pay.
   * @param price increments
   * Throws a `RangeError` where a sum passes 2^53; nothing has changed then.
   */
  settle(instrument: number, price: number, final = false): number {
    this.reserve(instrument)
    const qty = this.qty[instrument]
    const value = this.value(instrument, price)
    const payment = this.exact(instrument, 'variation', this.pnl(instrument, price) - this.variation[instrument])
    const realised = this.exact(instrument, 'realised PnL', this.realised[instrument] + value - this.openCost[instrument])
    const realisedFifo = this.exact(instrument, 'realised PnL', this.realisedFifo[instrument] + value - this.openCostFifo[instrument])
    if (qty !== 0) this.lots.take(instrument, Math.abs(qty))
    if (final) {
      this.cash[instrument] += value
      this.qty[instrument] = 0
    } else if (qty !== 0) {
      this.lots.push(instrument, Math.abs(qty), price)
    }
    this.realised[instrument] = realised
    this.realisedFifo[instrument] = realisedFifo
    this.openCost[instrument] = this.openCostFifo[instrument] = final ? 0 : value
    this.variation[instrument] += payment
    return payment
  }

  /** What the open position would bring at a mark price, less what it cost. @param mark increments */
  unrealised(instrument: number, mark: number): number {
    return this.exact(instrument, 'unrealised PnL', this.value(instrument, mark) - (this.openCost[instrument] ?? 0))
  }

  unrealisedFifo(instrument: number, mark: number): number {
    return this.exact(instrument, 'unrealised PnL', this.value(instrument, mark) - (this.openCostFifo[instrument] ?? 0))
  }

  /** All PnL at a mark price, before fees: cash + qty × mark × multiplier. */
  pnl(instrument: number, mark: number): number {
    return this.exact(instrument, 'PnL', (this.cash[instrument] ?? 0) + this.value(instrument, mark))
  }

  /** Average price of the open position, rounded half away from zero to an increment: for people; 0 when flat. */
  averagePrice(instrument: number): number {
    const qty = this.qty[instrument] ?? 0
    return qty === 0 ? 0 : mulDiv(this.openCost[instrument], 1, qty * this.multiplier[instrument])
  }

  /** Open lots, the oldest first, as [qty, price]; of a short position the quantities sold. */
  openLots(instrument: number): [qty: number, price: number][] {
    return this.lots.list(instrument)
  }

  snapshot(instrument: number): PositionSnapshot {
    this.reserve(instrument)
    const values = Object.fromEntries(COLUMNS.map((column) => [column, this[column][instrument]])) as Omit<PositionSnapshot, 'instrument'>
    return { instrument: this.instruments.at(instrument).id, ...values }
  }

  /** Lots and their cost. None of it can pass the traded notional, which has been checked. */
  private moveLots(instrument: number, closes: number, opens: number, sign: number, price: number): void {
    const multiplier = this.multiplier[instrument]
    if (closes > 0) {
      // The position closed is opposite to the trade, so its cost carries the opposite sign.
      const closedCost = -sign * this.lots.take(instrument, closes) * multiplier
      this.realisedFifo[instrument] -= sign * closes * price * multiplier + closedCost
      this.openCostFifo[instrument] -= closedCost
    }
    if (opens > 0) {
      this.lots.push(instrument, opens, price)
      this.openCostFifo[instrument] += sign * opens * price * multiplier
    }
  }

  private value(instrument: number, mark: number): number {
    return this.exact(instrument, 'value of the position', (this.qty[instrument] ?? 0) * mark * (this.multiplier[instrument] ?? 1))
  }

  private exact(instrument: number, what: string, value: number): number {
    if (!Number.isSafeInteger(value)) throw this.problem(instrument, `${what} must be an integer within 2^53`, value)
    // Adding 0 turns -0 into 0.
    return value + 0
  }

  private problem(instrument: number, expected: string, found: number): RangeError {
    return new RangeError(`${this.instruments.at(instrument).id}: ${expected}, found ${found}`)
  }

  private reserve(instrument: number): void {
    if (instrument < this.count) return
    const count = this.instruments.at(instrument).index + 1
    const capacity = this.qty.length
    if (instrument >= capacity) {
      const wider = Math.max(capacity * 2, instrument + 1)
      for (const column of COLUMNS) this[column] = grown(this[column], wider)
      this.multiplier = grown(this.multiplier, wider)
    }
    for (let index = this.count; index < count; index++) this.multiplier[index] = multiplierOf(this.instruments.at(index))
    this.count = count
  }
}
