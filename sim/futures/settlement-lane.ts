/**
 * The clearing house of a run: at its time it marks every contract of a product to a settlement price, pays the difference, and closes what has expired.
 *
 *     prints of the market ─→ prices ─→ settlement time + publish ─→ engine: position, payment, strategy
 *
 * The price of a settlement is the given one; else the rule's, of prints at or before its time; else the last trade; else the mid in force. Without any of them
 * a daily settlement is left out, and the next one pays for both.
 */
import type { Engine } from '../../core/engine/engine.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { NS_PER_HOUR } from '../../core/time.js'
import type { ListedFutures, SettlementEvent } from './futures-terms.js'
import { SettlementPrices } from './settlement-prices.js'

interface SettledContract {
  readonly instrument: Instrument
  readonly prices: SettlementPrices
}

class SettlementLane extends Lane {
  private readonly events: readonly SettlementEvent[]
  private next = 0

  constructor(private readonly listed: ListedFutures, private readonly contracts: ReadonlyMap<string, SettledContract>, private readonly engine: Engine, private readonly timebase: Timebase) {
    super(InputClass.report, `settlement/${listed.product.venue}/${listed.product.root}`, false)
    this.events = listed.settlementsFrom(timebase.epoch.toString())
    this.headNs = this.dueNs()
  }

  /** The settlement of the day on which the data end takes place although they have ended: most end before it is published. */
  override get settles(): boolean {
    return this.host !== undefined && this.headNs - this.host.nowNs <= NS_PER_HOUR
  }

  override dispatch(): void {
    const { unixNs, day, kind, symbols } = this.events[this.next++]
    this.sequence++
    this.headNs = this.dueNs()
    const timeNs = this.timebase.nearNs(unixNs)
    for (const symbol of symbols) {
      const contract = this.contracts.get(symbol)
      if (contract === undefined) continue
      const price = this.listed.given[day]?.[symbol] ?? this.priceAt(contract, timeNs)
      if (price !== undefined) this.engine.settle(contract.instrument.index, price, kind)
    }
  }

  override shift(): void {
    this.headNs = this.dueNs()
  }

  private priceAt({ instrument, prices }: SettledContract, timeNs: number): number | undefined {
    const { price, windowNs } = this.listed.rule
    const average = price === 'vwap' ? prices.vwap(timeNs, windowNs) : undefined
    const { mark } = this.engine.positionOf(instrument)
    return average ?? prices.lastTrade(timeNs) ?? (mark === 0 ? undefined : mark)
  }

  private dueNs(): number {
    const event = this.events[this.next]
    return event === undefined ? Infinity : this.timebase.nearNs(event.unixNs + BigInt(this.listed.rule.publishNs))
  }
}

export interface SettledRun {
  readonly kernel: Kernel
  readonly engine: Engine
}

/**
 * Has the futures of a run settled: adds a lane for each product, and listens to the prints. After the run is assembled, before it runs; a venue at a time or all at once.
 * Contracts that are not registered are left out.
 */
export function settleFutures({ kernel, engine }: SettledRun, instruments: Instruments, products: readonly ListedFutures[]): void {
  const { timebase } = kernel
  const byIndex: (SettlementPrices | undefined)[] = []
  for (const listed of products) {
    const contracts = new Map<string, SettledContract>()
    const { windowNs, publishNs } = listed.rule
    for (const { symbol, venue } of listed.specs) {
      const instrument = instruments.find(`${symbol}@${venue}`)
      if (instrument === undefined) continue
      const prices = (byIndex[instrument.index] = new SettlementPrices(instrument, windowNs + publishNs))
      contracts.set(symbol, { instrument, prices })
    }
    kernel.addLane(new SettlementLane(listed, contracts, engine, timebase))
  }
  const { prints } = engine
  engine.prints = {
    onPrint(instrument, price, qty, timeNs) {
      prints?.onPrint(instrument, price, qty, timeNs)
      byIndex[instrument]?.onPrint(price, qty, timeNs)
    },
  }
  timebase.onRebase((deltaNs) => byIndex.forEach((prices) => prices?.shift(deltaNs)))
}
