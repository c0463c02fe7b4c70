/**
 * The same exchange as plainly as it can be said: arrays of objects, filtered and sorted anew for every event. Slow, obvious, and written from the
 * modelling assumptions, not from the exchange: the exchange is compared with it.
 */
import { INT32_MAX } from '../../../core/instrument.js'
import { SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../../core/orders/venue.js'
import { reportLine } from '../matching/engine-log.js'
import type { OurCommands, PastEvents } from './replay-log.js'

interface Historical {
  readonly reference: number
  readonly instrument: number
  readonly side: Side
  readonly price: number
  readonly arrival: number
  qty: number
  /** What we took of it, and history does not know of. */
  taken: number
}

interface Own {
  readonly order: number
  readonly instrument: number
  readonly side: Side
  price: number
  qty: number
  cumQty: number
  arrival: number
  resting: boolean
}

type Ranked = { readonly price: number; readonly arrival: number }

const opposite = (side: Side): Side => (side === Side.buy ? Side.sell : Side.buy)
/** Positive when a bid (or ask) at `a` is better than one at `b`. */
const better = (side: Side, a: number, b: number): number => (side === Side.buy ? a - b : b - a)
const inPriority = (side: Side) => (a: Ranked, b: Ranked): number => -better(side, a.price, b.price) || a.arrival - b.arrival

export class NaiveReplay {
  readonly lines: string[] = []
  history: Historical[] = []
  readonly own: Own[] = []
  private arrivals = 0
  private readonly halted = new Set<number>()
  private readonly closed = new Set<number>()

  constructor(private readonly instruments: number) {}

  readonly they: PastEvents = {
    add: (reference, side, qty, price, { instrument = 0, inferred = false } = {}) => this.arrive(reference, instrument, side, qty, price, 0, inferred),
    execute: (reference, qty) => {
      const met = this.find(reference)
      if (!met) return
      this.fill(met.instrument, met.side, (own) => this.comesFirst(own, met), Math.min(qty, met.qty))
      this.lower(met, qty)
    },
    executeAt: (reference, qty, price, { printable = true } = {}) => {
      const met = this.find(reference)
      if (!met) return
      const improved = better(met.side, price, met.price) > 0
      if (printable) this.fill(met.instrument, met.side, (own) => (improved ? better(met.side, own.price, price) >= 0 : this.comesFirst(own, met)), Math.min(qty, met.qty))
      this.lower(met, qty)
    },
    reduce: (reference, qty) => {
      const met = this.find(reference)
      if (met) this.lower(met, qty)
    },
    delete: (reference) => {
      const met = this.find(reference)
      if (met) this.lower(met, met.qty)
    },
    replace: (reference, newReference, qty, price) => {
      const met = this.find(reference)
      if (!met) return
      this.lower(met, met.qty)
      this.arrive(newReference, met.instrument, met.side, qty, price, Math.min(met.taken, qty), false)
    },
    hidden: (qty, price, resting = Side.none, { printable = true, instrument = 0 } = {}) => {
      if (!printable) return
      const reached = (own: Own): boolean => better(own.side, own.price, price) >= (resting === Side.none ? 1 : 0)
      let left = qty
      for (const side of [Side.buy, Side.sell]) if (resting === Side.none || resting === side) left -= this.fill(instrument, side, reached, left)
    },
    cross: () => {},
    status: (state, { operational = false, instrument = 0 } = {}) => {
      if (operational) return
      const resumes = this.halted.has(instrument) && state === TradingState.trading
      if (state === TradingState.trading) this.halted.delete(instrument)
      else this.halted.add(instrument)
      if (resumes) this.resume(instrument)
    },
    session: (event, instrument = -1) => {
      for (const each of instrument < 0 ? Array.from({ length: this.instruments }, (_, index) => index) : [instrument]) {
        if (event === SessionEvent.startOfMessages) {
          this.closed.delete(each)
          this.halted.delete(each)
          this.history = this.history.filter((one) => one.instrument !== each)
        }
        // A new day ends what still rests, as the end of market hours does.
        if (event === SessionEvent.endOfMarketHours || event === SessionEvent.startOfMessages) {
          if (event === SessionEvent.endOfMarketHours) this.closed.add(each)
          for (const side of [Side.buy, Side.sell]) {
            for (const own of this.ownQueue(each, side)) {
              own.resting = false
              this.report(own, ExecType.expired, 'closed')
            }
          }
        }
      }
    },
    clear: () => {
      this.history = this.history.filter(({ instrument }) => instrument !== 0)
    },
    level: () => {},
    quote: () => {},
    imbalance: () => {},
  }

  readonly we: OurCommands = {
    limit: (order, side, qty, price, instrument = 0) => this.submit(order, instrument, side, OrderType.limit, TimeInForce.day, price, qty),
    ioc: (order, side, qty, price) => this.submit(order, 0, side, OrderType.limit, TimeInForce.ioc, price, qty),
    market: (order, side, qty) => this.submit(order, 0, side, OrderType.market, TimeInForce.ioc, 0, qty),
    cancel: (order) => {
      const own = this.ours(order)
      if (!own?.resting) return this.refuse(order, ExecType.cancelRejected, own ? 'too-late' : 'unknown-order')
      own.resting = false
      this.report(own, ExecType.canceled)
    },
    replace: (order, qty, price) => {
      const own = this.ours(order)
      if (!own?.resting) return this.refuse(order, ExecType.replaceRejected, own ? 'too-late' : 'unknown-order')
      if (!(qty > 0 && qty <= INT32_MAX)) return this.refuse(order, ExecType.replaceRejected, 'bad-quantity')
      if (!(price > 0 && price <= INT32_MAX)) return this.refuse(order, ExecType.replaceRejected, 'bad-price')
      if (qty <= own.cumQty) {
        own.resting = false
        return this.report(own, ExecType.canceled)
      }
      const keepsPlace = price === own.price && qty <= own.qty
      own.price = price
      own.qty = qty
      own.resting = keepsPlace
      this.report(own, ExecType.replaced)
      if (!keepsPlace) this.work(own, price, true)
    },
  }

  /** Quantity of history that really rests ahead of one of ours. */
  ahead(order: number): number | undefined {
    const own = this.ours(order)
    if (!own?.resting) return undefined
    return this.history.filter((one) => one.instrument === own.instrument && one.side === own.side && one.price === own.price && one.arrival < own.arrival)
      .reduce((sum, one) => sum + one.qty - one.taken, 0)
  }

  ownQueue(instrument: number, side: Side): Own[] {
    return this.own.filter((own) => own.resting && own.instrument === instrument && own.side === side).sort(inPriority(side))
  }

  private arrive(reference: number, instrument: number, side: Side, qty: number, price: number, lost: number, inferred: boolean): void {
    const reached = (own: Own): boolean => better(own.side, own.price, price) >= 0
    const met = inferred || this.halted.has(instrument) ? 0 : this.fill(instrument, opposite(side), reached, qty - lost)
    this.history.push({ reference, instrument, side, price, qty, taken: lost + met, arrival: ++this.arrivals })
  }

  private comesFirst(own: Own, met: Historical): boolean {
    return inPriority(met.side)(own, met) < 0
  }

  /** Somebody trades up to `qty` with ours of a side, in priority, as far as they are reached. */
  private fill(instrument: number, side: Side, reached: (own: Own) => boolean, qty: number): number {
    let left = qty
    for (const own of this.ownQueue(instrument, side)) {
      if (left > 0 && reached(own)) left -= this.trade(own, Math.min(left, own.qty - own.cumQty), own.price, Liquidity.maker)
    }
    return qty - left
  }

  /** What we took comes last out of what history takes off an order. */
  private lower(met: Historical, qty: number): void {
    met.qty -= qty
    if (met.qty <= 0) this.history = this.history.filter((one) => one !== met)
    else met.taken = Math.min(met.taken, met.qty)
  }

  private resume(instrument: number): void {
    const ours = this.own.filter((own) => own.resting && own.instrument === instrument).sort((a, b) => a.arrival - b.arrival)
    for (const own of ours) own.resting = false
    for (const own of ours) this.work(own, own.price, true, own.arrival)
  }

  private submit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void {
    const refused = this.refusal(order, instrument, type, timeInForce, price, qty)
    if (refused) {
      this.lines.push(reportLine('', order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refused))
      return
    }
    const own: Own = { order, instrument, side, price, qty, cumQty: 0, arrival: 0, resting: false }
    this.own.push(own)
    this.report(own, ExecType.new, undefined, true)
    this.work(own, type === OrderType.market ? undefined : price, type === OrderType.limit && timeInForce === TimeInForce.day)
  }

  /** Takes what it can, then rests or is cancelled. @param limit undefined: at any price @param arrival its place in time, where it has one */
  private work(own: Own, limit: number | undefined, rests: boolean, arrival?: number): void {
    const against = opposite(own.side)
    while (!this.halted.has(own.instrument) && own.cumQty < own.qty) {
      const resting: (Historical | Own)[] = [
        ...this.history.filter((one) => one.instrument === own.instrument && one.side === against && one.qty > one.taken), ...this.ownQueue(own.instrument, against),
      ]
      const [first] = resting.filter(({ price }) => limit === undefined || better(own.side, limit, price) >= 0).sort(inPriority(against))
      if (first === undefined) break
      if ('order' in first) return this.report(own, ExecType.canceled, 'self-trade')
      const traded = Math.min(first.qty - first.taken, own.qty - own.cumQty)
      first.taken += traded
      this.trade(own, traded, first.price, Liquidity.taker)
    }
    if (own.cumQty === own.qty) return
    if (!rests) return this.report(own, ExecType.canceled, own.cumQty === 0 ? 'no-liquidity' : 'ioc-remainder')
    own.arrival = arrival ?? ++this.arrivals
    own.resting = true
  }

  private refusal(order: number, instrument: number, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): VenueReason | undefined {
    if (instrument >= this.instruments) return 'unknown-instrument'
    if (this.ours(order)) return 'duplicate-order-id'
    if (this.closed.has(instrument)) return 'closed'
    if (!(qty > 0 && qty <= INT32_MAX)) return 'bad-quantity'
    if (type === OrderType.limit && !(price > 0 && price <= INT32_MAX)) return 'bad-price'
    if (this.halted.has(instrument) && (type === OrderType.market || timeInForce === TimeInForce.ioc)) return 'halted'
    return undefined
  }

  private trade(own: Own, qty: number, price: number, liquidity: Liquidity): number {
    own.cumQty += qty
    if (own.cumQty === own.qty) own.resting = false
    this.lines.push(reportLine('', own.order, ExecType.trade, qty, price, own.cumQty, own.qty - own.cumQty, own.price, own.qty, liquidity, undefined))
    return qty
  }

  private report(own: Own, execType: ExecType, reason?: VenueReason, works = execType === ExecType.replaced): void {
    this.lines.push(reportLine('', own.order, execType, 0, 0, own.cumQty, works ? own.qty - own.cumQty : 0, own.price, own.qty, Liquidity.none, reason))
  }

  private refuse(order: number, execType: ExecType, reason: VenueReason): void {
    const own = this.ours(order)
    this.lines.push(reportLine('', order, execType, 0, 0, own?.cumQty ?? 0, own?.resting ? own.qty - own.cumQty : 0, own?.price ?? 0, own?.qty ?? 0, Liquidity.none, reason))
  }

  private find(reference: number): Historical | undefined {
    return this.history.find((one) => one.reference === reference)
  }

  private ours(order: number): Own | undefined {
    return this.own.find((own) => own.order === order)
  }
}
