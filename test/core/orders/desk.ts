/**
 * A desk for tests of the order path: an OMS with its risk and positions over a venue that only writes down what it is told.
 * The test plays the venue: it says what is reported, and reads all that happened as lines.
 */
import { Instruments, usEquity } from '../../../core/instrument.js'
import { nameOf, Side } from '../../../core/market/vocabulary.js'
import { Oms } from '../../../core/orders/oms.js'
import { OrderEvent, OrderState } from '../../../core/orders/order-state.js'
import { ExecType, OrderType, TimeInForce, type ExecutionReport, type VenuePort } from '../../../core/orders/venue.js'
import { Positions } from '../../../core/positions/positions.js'
import { Exposure } from '../../../core/risk/exposure.js'
import { riskLimits, type RiskLimits } from '../../../core/risk/limits.js'
import { PreTradeRisk } from '../../../core/risk/pre-trade.js'

export class Desk {
  readonly clock = { nowNs: 0 }
  readonly instruments = new Instruments()
  readonly exposure = new Exposure()
  readonly positions: Positions
  readonly risk: PreTradeRisk
  readonly oms: Oms
  /** What the venue was told. */
  readonly commands: string[] = []
  /** What the listener heard: `event state cum/qty@price`, refusals with their reason. */
  readonly heard: string[] = []

  constructor(limits: Partial<RiskLimits> = {}, symbols: readonly string[] = ['AMZN', 'MSFT']) {
    for (const symbol of symbols) this.instruments.register(usEquity(symbol))
    const { instruments, exposure, clock, commands, heard } = this
    this.positions = new Positions(instruments)
    this.risk = new PreTradeRisk(instruments, exposure, riskLimits(limits))
    const venue: VenuePort = {
      name: 'XNAS',
      submit: (order, instrument, side, type, _timeInForce, price, qty) => {
        commands.push(`submit ${order} ${instruments.at(instrument).symbol} ${nameOf(Side, side)} ${nameOf(OrderType, type)} ${qty}@${price}`)
      },
      cancel: (order) => commands.push(`cancel ${order}`),
      replace: (order, price, qty) => commands.push(`replace ${order} ${qty}@${price}`),
    }
    this.oms = new Oms({ instruments, venue, risk: this.risk, exposure, clock })
    this.oms.listener = {
      onOrder: (order, event, report) => {
        const view = this.oms.view(order)
        heard.push(`${nameOf(OrderEvent, event)} → ${nameOf(OrderState, view.state)} ${view.cumQty}/${view.qty}@${view.price}`)
        if (report?.execType === ExecType.trade) this.positions.onTrade(view.instrument, view.side, report.lastQty, report.lastPrice, report.fee)
      },
      onReportRefused: (report, reason) => heard.push(`refused ${nameOf(ExecType, report.execType)}: ${reason}`),
      onRiskRefused: (_instrument, _order, _side, _type, price, qty, reason) => heard.push(`risk refused ${qty}@${price}: ${reason}`),
    }
  }

  /** A limit order that risk lets pass; its number. */
  limit(side: Side, qty: number, price: number, instrument = 0): number {
    const order = this.oms.submit(instrument, side, OrderType.limit, TimeInForce.day, price, qty, 0)
    if (typeof order === 'string') throw new Error(`risk refused: ${order}`)
    return order
  }

  buy(qty: number, price: number, instrument = 0): number {
    return this.limit(Side.buy, qty, price, instrument)
  }

  sell(qty: number, price: number, instrument = 0): number {
    return this.limit(Side.sell, qty, price, instrument)
  }

  /** The venue reports. What is not given is as the order stands. */
  report(order: number, execType: ExecType, given: Partial<ExecutionReport> = {}): void {
    const view = this.oms.orders.has(order) ? this.oms.view(order) : { cumQty: 0, leavesQty: 0, price: 0, qty: 0 }
    this.oms.onReport({
      order, execType, exchangeTimeNs: this.clock.nowNs, lastQty: 0, lastPrice: 0, leavesQty: view.leavesQty, cumQty: view.cumQty,
      price: view.price, qty: view.qty, liquidity: 0, fee: 0, reason: undefined, ...given,
    })
  }

  /** The venue reports a trade that follows on what we know. */
  trade(order: number, lastQty: number, lastPrice: number, given: Partial<ExecutionReport> = {}): void {
    const view = this.oms.view(order)
    const cumQty = view.cumQty + lastQty
    this.report(order, ExecType.trade, { lastQty, lastPrice, cumQty, leavesQty: view.qty - cumQty, ...given })
  }

  state(order: number): string {
    return nameOf(OrderState, this.oms.view(order).state) ?? ''
  }

  working(instrument = 0): number[] {
    const orders: number[] = []
    for (let order = this.oms.firstWorking(instrument); order !== 0; order = this.oms.nextWorking(order)) orders.push(order)
    return orders
  }
}
