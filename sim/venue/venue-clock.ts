/**
 * The clock of a simulated exchange: wakes it when something of its own is due, on a quiet market too, before whatever else happens at that instant.
 *
 * Stands between the command lane and the exchange, because a command may bring the next such instant, or come when its order is over already.
 */
import { InputClass, Lane, type LaneHost } from '../../core/kernel/lane.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { invariant } from '../../core/invariant.js'
import type { Side } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, type OrderType, type TimeInForce } from '../../core/orders/venue.js'
import type { ReportSink, SimulatedExchange, TimedExchange } from './exchange.js'

export class VenueClock extends Lane implements SimulatedExchange {
  /**
   * Its name comes before those of histories: at one instant an order ends before it could trade.
   * @param skewNs how far the exchange's own time is ahead of true time
   */
  constructor(
    name: string, private readonly exchange: TimedExchange, private readonly sink: ReportSink, private readonly timebase: Timebase, private readonly skewNs = 0,
  ) {
    super(InputClass.exchange, `!${name}`, false)
  }

  /** What would end after the run does not end in it. */
  override get settles(): boolean {
    return false
  }

  /** What the exchange does by itself it may have to do before the first command. */
  override attach(host: LaneHost): void {
    super.attach(host)
    this.look()
  }

  onSubmit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void {
    if (terms?.expireUnixNs !== undefined && terms.expireUnixNs <= this.nowUnixNs) {
      this.sink.report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, 'time-expired')
      return
    }
    this.exchange.onSubmit(order, instrument, side, type, timeInForce, price, qty, terms)
    this.look()
  }

  onCancel(order: number): void {
    this.exchange.onCancel(order)
    this.look()
  }

  onReplace(order: number, price: number, qty: number): void {
    this.exchange.onReplace(order, price, qty)
    this.look()
  }

  override dispatch(): void {
    this.sequence++
    this.headNs = Infinity
    this.exchange.advanceTo(this.nowUnixNs)
    this.look()
  }

  override shift(deltaNs: number): void {
    this.headNs += deltaNs
  }

  private look(): void {
    const next = this.exchange.nextUnixNs
    this.moveHead(next === undefined ? Infinity : this.timebase.nearNs(next) - this.skewNs)
  }

  private get nowUnixNs(): bigint {
    invariant(this.host !== undefined, () => `the clock ${this.name} is not attached to a kernel`)
    return this.timebase.toUnixNs(this.host.nowNs + this.skewNs)
  }
}
