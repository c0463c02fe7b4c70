/** An order as a strategy holds it: a handle that always shows the present state. */
import { NO_ORDER, type OrderStore } from '../orders/order-store.js'
import { isWorking, OrderState, STATE_NAMES } from '../orders/order-state.js'
import { OrderType, TimeInForce } from '../orders/venue.js'
import { Side } from '../market/vocabulary.js'
import type { SideName } from './context.js'

export type OrderStateName = keyof typeof OrderState

export class Order {
  /**
   * @param number dense number of the run, or NO_ORDER when risk refused it
   * @param refusal why risk refused it
   */
  constructor(private readonly store: OrderStore, readonly number: number, private readonly symbol: string, readonly refusal: string | undefined) {}

  /** What people see: `AMZN-17`; '' when the order was refused. */
  get label(): string {
    return this.number === NO_ORDER ? '' : `${this.symbol}-${this.store.number[this.number]}`
  }

  /** Risk refused it: it was never sent, {@link refusal} says why. */
  get refused(): boolean {
    return this.number === NO_ORDER
  }

  get state(): OrderStateName {
    return this.refused ? 'rejected' : STATE_NAMES[this.store.state[this.number]]
  }

  /** It may still trade. */
  get working(): boolean {
    return !this.refused && isWorking(this.store.state[this.number])
  }

  /** A cancel or a replace of ours awaits its answer. */
  get pending(): boolean {
    const state = this.store.state[this.number]
    return state === OrderState.pendingCancel || state === OrderState.pendingReplace
  }

  get side(): SideName {
    return this.store.side[this.number] === Side.buy ? 'buy' : 'sell'
  }

  get type(): 'limit' | 'market' {
    return this.store.type[this.number] === OrderType.market ? 'market' : 'limit'
  }

  get timeInForce(): 'day' | 'ioc' {
    return this.store.timeInForce[this.number] === TimeInForce.ioc ? 'ioc' : 'day'
  }

  /** Price in force, increments. */
  get price(): number {
    return this.store.price[this.number]
  }

  /** Total quantity in force. */
  get qty(): number {
    return this.store.qty[this.number]
  }

  /** What has traded. */
  get cumQty(): number {
    return this.store.cumQty[this.number]
  }

  /** What may still trade. */
  get leavesQty(): number {
    return this.refused ? 0 : this.store.leavesQty(this.number)
  }

  /** The mark that was given with the order. */
  get tag(): number {
    return this.store.tag[this.number]
  }
}
