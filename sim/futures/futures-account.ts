/**
 * Daily settlement of futures: positions are marked to the settlement price at the end of every day, the difference is paid in cash, and what is open at the
 * end of its last day is settled finally and gone.
 *
 * In integers, exactly: over the life of a position the payments add up to what it earned,
 *
 *     sum of payments = (sales − purchases + qty × last settlement) × money of an increment
 *
 * Assumes one product, so one money; margin requirements and interest on margin are not kept.
 */
import { dayText } from '../../core/calendar/civil-day.js'
import { Side } from '../../core/market/vocabulary.js'
import type { ContractCalendar, FuturesContract } from './contract-calendar.js'
import { contractMoney } from './futures-product.js'

/** Variation of one contract on one day. */
export interface VariationPayment {
  /** Days since 1970. */
  readonly day: number
  readonly contract: FuturesContract
  /** `final`: the contract has expired; the position is 0 from here on. */
  readonly kind: 'daily' | 'final'
  /** Position that was settled, long positive. 0 where what was traded in the day was closed in it. */
  readonly qty: number
  /** Settlement price, increments. */
  readonly price: number
  /** Received, or paid where negative: the product's money. */
  readonly amount: number
}

interface OpenContract {
  readonly contract: FuturesContract
  qty: number
  /** What the position cost since it was last settled: at that price where it was carried, at its own where it was traded. Price × quantity. */
  cost: number
}

export class FuturesAccount {
  /** Sum of all payments: the product's money. */
  balance = 0
  private readonly perIncrement: number
  private readonly open = new Map<string, OpenContract>()
  private lastDay = -Infinity

  constructor(private readonly calendar: ContractCalendar) {
    this.perIncrement = contractMoney(calendar.product).perIncrement
  }

  /** Signed position in a contract, long positive. */
  positionOf(symbol: string): number {
    return this.open.get(symbol)?.qty ?? 0
  }

  /**
   * A trade, after the last day that was settled. @param qty contracts, positive @param price increments
   * Throws a `RangeError` where the contract has expired by then, or a number is no such integer.
   */
  onTrade(symbol: string, side: Side, qty: number, price: number): void {
    const contract = this.calendar.contract(symbol)
    if (contract.expiryDay <= this.lastDay) {
      throw new RangeError(`${symbol} expired on ${dayText(contract.expiryDay)}: it cannot be traded after that day was settled`)
    }
    if (!Number.isSafeInteger(qty) || qty <= 0) throw new RangeError(`${symbol}: expected a positive whole number of contracts, found ${qty}`)
    if (!Number.isSafeInteger(price)) throw new RangeError(`${symbol}: expected a price in whole increments, found ${price}`)
    const held = this.open.get(symbol) ?? { contract, qty: 0, cost: 0 }
    const signedQty = side === Side.buy ? qty : -qty
    const cost = exact(symbol, held.cost + signedQty * price)
    held.qty = exact(symbol, held.qty + signedQty)
    held.cost = cost
    this.open.set(symbol, held)
  }

  /**
   * The end of a trading day. Answers a payment for every contract that is open or was traded, in the order of expiry.
   * @param day days since 1970, later than the one before @param priceOf settlement price in increments, by symbol; only asked for what is settled
   * Throws a `RangeError`, and settles nothing, where a price is missing, or a contract's last day has been passed over.
   */
  settle(day: number, priceOf: (symbol: string) => number | undefined): VariationPayment[] {
    if (day <= this.lastDay) throw new RangeError(`${dayText(day)} cannot be settled after ${dayText(this.lastDay)}: expected rising days`)
    const due = [...this.open.values()].sort((a, b) => a.contract.expiryDay - b.contract.expiryDay)
    const payments = due.map(({ contract, qty, cost }): VariationPayment => {
      const { symbol, expiryDay } = contract
      if (expiryDay < day) throw new RangeError(`${symbol} expired on ${dayText(expiryDay)} and was not settled then: settle that day before ${dayText(day)}`)
      const price = priceOf(symbol)
      if (price === undefined || !Number.isSafeInteger(price)) {
        throw new RangeError(`${symbol}: expected a settlement price of ${dayText(day)} in whole increments, found ${price === undefined ? 'none' : price}`)
      }
      return { day, contract, kind: expiryDay === day ? 'final' : 'daily', qty, price, amount: exact(symbol, (qty * price - cost) * this.perIncrement) }
    })
    const balance = payments.reduce((sum, { amount, contract }) => exact(contract.symbol, sum + amount), this.balance)
    for (const payment of payments) this.carry(payment)
    this.balance = balance
    this.lastDay = day
    return payments
  }

  /** What a settlement leaves: the position at its price, or nothing. */
  private carry({ contract: { symbol }, kind, qty, price }: VariationPayment): void {
    const held = this.open.get(symbol)
    if (held === undefined) return
    if (kind === 'final' || qty === 0) {
      this.open.delete(symbol)
      return
    }
    held.cost = qty * price
  }
}

function exact(symbol: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${symbol}: expected sums of money within 2^53, found ${value}`)
  // Adding 0 turns -0 into 0.
  return value + 0
}
