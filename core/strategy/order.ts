/** An order as a strategy holds it: a handle that always shows the present state. One that risk refused keeps the terms that were asked for. */
import { Side } from '../market/vocabulary.js'
import { isWorking, OrderState, STATE_NAMES } from '../orders/order-state.js'
import { NO_ORDER, type OrderStore } from '../orders/order-store.js'
import { OrderType, TimeInForce } from '../orders/venue.js'
import type { RiskReason } from '../risk/pre-trade.js'
import type { SideName } from './context.js'

export type OrderStateName = keyof typeof OrderState
export type OrderTypeName = 'limit' | 'market' | 'market-to-limit'
export type TimeInForceName = 'day' | 'ioc' | 'fok' | 'gtc' | 'gtd' | 'at-open' | 'at-close' | 'auction'

const TYPE_NAMES: readonly OrderTypeName[] = ['limit', 'market', 'market-to-limit']
const TIME_IN_FORCE_NAMES: readonly TimeInForceName[] = ['day', 'ioc', 'fok', 'gtc', 'gtd', 'at-open', 'at-close', 'auction']

export function orderTypeName(type: OrderType): OrderTypeName {
  return TYPE_NAMES[type - OrderType.limit]
}

export function timeInForceName(timeInForce: TimeInForce): TimeInForceName {
  return TIME_IN_FORCE_NAMES[timeInForce - TimeInForce.day]
}

/** What was asked for of an order that was refused. */
export interface RefusedTerms {
  readonly side: SideName
  readonly type: OrderTypeName
  readonly timeInForce: TimeInForceName
  /** Price increments; 0 of a market order. */
  readonly price: number
  /** Quantity increments. */
  readonly qty: number
  readonly tag: number
}

export class Order {
  /**
   * @param slotNumber the run's dense number, or NO_ORDER when risk refused the order
   * @param refusal why risk refused it
   * @param refusedTerms the terms of a refused order
   */
  constructor(
    private readonly store: OrderStore, private readonly slotNumber: number, private readonly symbol: string,
    readonly refusal?: RiskReason, private readonly refusedTerms?: RefusedTerms,
  ) {}

  /** @internal The run's dense number: it depends on the other instruments of the run. */
  get slot(): number {
    return this.slotNumber
  }

  /** Number of the order on its instrument, from 1; 0 when it was refused. */
  get number(): number {
    return this.refused ? 0 : this.store.number[this.slotNumber]
  }

  /** What people see: `AMZN-17`; '' when the order was refused. */
  get label(): string {
    return this.refused ? '' : `${this.symbol}-${this.number}`
  }

  /** Risk refused it: it was never sent, {@link refusal} says why. */
  get refused(): boolean {
    return this.slotNumber === NO_ORDER
  }

  get state(): OrderStateName {
    return this.refused ? 'rejected' : STATE_NAMES[this.store.state[this.slotNumber]]
  }

  /** It may still trade. */
  get working(): boolean {
    return !this.refused && isWorking(this.store.state[this.slotNumber])
  }

  /** A cancel or a replace of ours awaits its answer. */
  get pending(): boolean {
    const state = this.refused ? OrderState.rejected : this.store.state[this.slotNumber]
    return state === OrderState.pendingCancel || state === OrderState.pendingReplace
  }

  get side(): SideName {
    return this.refusedTerms?.side ?? (this.store.side[this.slotNumber] === Side.buy ? 'buy' : 'sell')
  }

  get type(): OrderTypeName {
    return this.refusedTerms?.type ?? orderTypeName(this.store.type[this.slotNumber] as OrderType)
  }

  get timeInForce(): TimeInForceName {
    return this.refusedTerms?.timeInForce ?? timeInForceName(this.store.timeInForce[this.slotNumber] as TimeInForce)
  }

  /** Price in force, increments; 0 of a market order. */
  get price(): number {
    return this.refusedTerms?.price ?? this.store.price[this.slotNumber]
  }

  /** Total quantity in force. */
  get qty(): number {
    return this.refusedTerms?.qty ?? this.store.qty[this.slotNumber]
  }

  /** What has traded. */
  get cumQty(): number {
    return this.refused ? 0 : this.store.cumQty[this.slotNumber]
  }

  /** What may still trade. */
  get leavesQty(): number {
    return this.refused ? 0 : this.store.leavesQty(this.slotNumber)
  }

  /** The mark that was given with the order. */
  get tag(): number {
    return this.refusedTerms?.tag ?? this.store.tag[this.slotNumber]
  }
}
