/**
 * A participant with an OMS at a matching engine over a connection that fails, and others who trade with it. What the venue did is noted at the exchange
 * itself, before anything can go wrong with it: the truth that the OMS is compared with.
 */
import { Side } from '../../../core/market/vocabulary.js'
import { Oms } from '../../../core/orders/oms.js'
import { isWorking } from '../../../core/orders/order-state.js'
import { ExecType, OrderType, TimeInForce, type ExecutionReport } from '../../../core/orders/venue.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import { Exposure } from '../../../core/risk/exposure.js'
import { riskLimits } from '../../../core/risk/limits.js'
import { PreTradeRisk } from '../../../core/risk/pre-trade.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../../sim/matching/matching-exchange.js'
import type { ReportSink } from '../../../sim/venue/exchange.js'
import type { VenueFaults } from '../../../sim/venue/faults.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import type { Latency } from '../../../sim/venue/latency.js'
import { simulatedVenue, type SimulatedVenue } from '../../../sim/venue/simulated-venue.js'
import { ContractWorld, px, us } from '../../contract/contract-world.js'

/** What the venue knows of an order. */
export interface Truth {
  cumQty: number
  leavesQty: number
  /** Signed quantity by the last report of each trade. */
  side: Side
}

export class FaultyWorld {
  readonly world = new ContractWorld()
  readonly truth = new Map<number, Truth>()
  readonly oms: Oms
  readonly venue: SimulatedVenue
  /** Reports as they came: `trade #1 30 (disconnected)`. */
  readonly arrived: string[] = []
  /** Signed quantity of trades whose report arrived at least once, by order and count. */
  readonly seen = new Map<string, number>()
  private readonly engine: MatchingEngine
  private readonly somebody: number
  private others = 0

  constructor(faults: VenueFaults, latency: Latency, seed: number | string) {
    const { kernel, instruments } = this.world
    this.engine = new MatchingEngine(instruments)
    const exposure = new Exposure()
    exposure.reserve(0)
    this.venue = simulatedVenue({
      kernel, name: 'XSIM', latency, faults, random: new RandomStreams(seed), fees: feeSchedule(NO_FEES, 4),
      reports: { onReport: (report) => this.onReport(report) }, exchange: (sink) => matchingExchange(this.engine, this.tap(sink)),
    })
    this.oms = new Oms({ instruments, venue: this.venue, risk: new PreTradeRisk(instruments, exposure, riskLimits({ openOrdersMax: 10_000, ordersPerWindowMax: 100_000 })), exposure, clock: kernel })
    this.somebody = this.engine.addParticipant({ report() {} })
  }

  /** Somebody else's order arrives. */
  other(timeNs: number, side: Side, price: number, qty: number): void {
    this.world.atExchange(timeNs, () => this.engine.submit(this.somebody, ++this.others, 0, side, OrderType.limit, TimeInForce.ioc, price, qty))
  }

  /** We do something. */
  at(timeNs: number, action: (oms: Oms) => void): void {
    this.world.with(this.venue, () => {}).at(timeNs, () => action(this.oms))
  }

  run(): Promise<void> {
    return this.world.with(this.venue, () => {}).run()
  }

  /** Signed quantity that the venue says we have. */
  get truePosition(): number {
    let position = 0
    for (const { cumQty, side } of this.truth.values()) position += side === Side.buy ? cumQty : -cumQty
    return position
  }

  private onReport(report: ExecutionReport): void {
    const { order, execType, lastQty, cumQty, reason } = report
    const name = Object.entries(ExecType).find(([, code]) => code === execType)?.[0] ?? ''
    this.arrived.push(`${this.world.kernel.nowNs / 1_000} ${name} #${order}${lastQty > 0 ? ` ${lastQty}` : ''}${reason === undefined ? '' : ` (${reason})`}`)
    if (execType === ExecType.trade) this.seen.set(`${order}/${cumQty}`, this.truth.get(order)?.side === Side.buy ? lastQty : -lastQty)
    this.oms.onReport(report)
  }

  private tap(sink: ReportSink): ReportSink {
    return {
      report: (order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason) => {
        if (execType !== ExecType.cancelRejected && execType !== ExecType.replaceRejected) this.truth.set(order, { cumQty, leavesQty, side: this.oms.view(order).side })
        sink.report(order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason)
      },
    }
  }
}

/** What of the OMS does not hold together, or differs from what it was told: nothing, unless there is a bug. */
export function brokenInvariants({ oms }: FaultyWorld): string[] {
  const broken: string[] = []
  let [buys, sells, open, position] = [0, 0, 0, 0]
  for (let order = 1; order <= oms.orders.count; order++) {
    const view = oms.view(order)
    const venueCumQty = oms.orders.venueCumQty[order]
    if (!(view.cumQty <= venueCumQty && venueCumQty <= view.qty)) broken.push(`#${order}: ${view.cumQty} <= ${venueCumQty} <= ${view.qty}`)
    position += view.side === Side.buy ? view.cumQty : -view.cumQty
    if (!isWorking(view.state)) continue
    const counted = Math.max(view.leavesQty, view.pendingQty - (view.qty - view.leavesQty))
    if (view.side === Side.buy) buys += counted
    else sells += counted
    open++
  }
  const found = [oms.openBuyQty(0), oms.openSellQty(0), oms.openOrders(0), oms.positionQty(0)]
  if (found.join() !== [buys, sells, open, position].join()) broken.push(`exposure ${found.join()} of ${[buys, sells, open, position].join()}`)
  return broken
}

/** A day of ours and of the others, by seed: orders, cancels and replaces around one price, within 10 ms. */
export function busyDay(faulty: FaultyWorld, random: Random): void {
  const price = (): number => px('100.00') + random.range(-3, 3) * 100
  for (let action = 0; action < 60; action++) {
    const timeNs = us(random.range(1, 10_000))
    const what = random.int(5)
    const [side, at, qty, order] = [random.pick([Side.buy, Side.sell]), price(), random.range(1, 50), random.range(1, 25)]
    faulty.at(timeNs, (oms) => {
      if (what < 3) oms.submit(0, side, OrderType.limit, random.int(4) === 0 ? TimeInForce.ioc : TimeInForce.day, at, qty)
      else if (what === 3) oms.cancel(order)
      else oms.replace(order, at, qty)
    })
  }
  for (let action = 0; action < 80; action++) faulty.other(us(random.range(1, 10_000)), random.pick([Side.buy, Side.sell]), price(), random.range(1, 30))
}
