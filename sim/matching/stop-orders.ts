/**
 * Stops of one instrument, waiting outside the book: which ones a price wakes, in the order in which it passes them (the nearest first, at one
 * price the earlier), and how those that trail follow the market.
 */
import type { SpecialOrder } from './special-order.js'

const BPS = 10_000

export class StopOrders {
  /** Those for the same trigger on the same side, the one that wakes next at the end. */
  private readonly queues = new Map<string, SpecialOrder[]>()
  private readonly trailing: SpecialOrder[] = []
  /** How many of them look at the quote. */
  watchingQuote = 0

  get size(): number {
    let size = 0
    for (const queue of this.queues.values()) size += queue.length
    return size
  }

  /** @param reference the trigger's present price, NaN when there is none yet */
  add(stop: SpecialOrder, reference: number): void {
    const { trailAmount, trailBps } = stop.terms
    if (trailAmount !== undefined || trailBps !== undefined) {
      this.trailing.push(stop)
      follow(stop, reference)
    }
    this.insert(stop)
  }

  remove(stop: SpecialOrder): void {
    this.take(stop)
    const at = this.trailing.indexOf(stop)
    if (at >= 0) this.trailing.splice(at, 1)
  }

  /** A trade: trailing stops follow, and what it passes is taken out into `woken`. */
  onTrade(price: number, woken: SpecialOrder[]): void {
    for (const stop of this.trailing) if (stop.terms.trigger !== 'quote') this.move(stop, price)
    this.wake('last-trade', true, price, woken)
    this.wake('last-trade', false, price, woken)
  }

  /** The displayed quote, NaN for a side that is empty: a buy looks at the offer, a sale at the bid. */
  onQuote(bid: number, ask: number, woken: SpecialOrder[]): void {
    for (const stop of this.trailing) if (stop.terms.trigger === 'quote') this.move(stop, stop.buys ? ask : bid)
    this.wake('quote', true, ask, woken)
    this.wake('quote', false, bid, woken)
  }

  private move(stop: SpecialOrder, reference: number): void {
    const before = stop.stopPrice
    this.take(stop)
    follow(stop, reference)
    this.insert(stop)
    if (stop.stopPrice !== before) stop.restingPrice = stop.price
  }

  private wake(trigger: string, buys: boolean, price: number, woken: SpecialOrder[]): void {
    const queue = this.queues.get(keyOf(trigger, buys))
    if (queue === undefined || Number.isNaN(price)) return
    for (let stop = queue.at(-1); stop !== undefined && (buys ? stop.stopPrice <= price : stop.stopPrice >= price); stop = queue.at(-1)) {
      queue.pop()
      if (trigger === 'quote') this.watchingQuote--
      const at = this.trailing.indexOf(stop)
      if (at >= 0) this.trailing.splice(at, 1)
      woken.push(stop)
    }
  }

  private insert(stop: SpecialOrder): void {
    const key = keyOf(stop.terms.trigger ?? 'last-trade', stop.buys)
    let queue = this.queues.get(key)
    if (queue === undefined) this.queues.set(key, (queue = []))
    let at = queue.length
    while (at > 0 && !wakesBefore(stop, queue[at - 1])) at--
    queue.splice(at, 0, stop)
    if (stop.terms.trigger === 'quote') this.watchingQuote++
  }

  private take(stop: SpecialOrder): void {
    const queue = this.queues.get(keyOf(stop.terms.trigger ?? 'last-trade', stop.buys)) ?? []
    const at = queue.indexOf(stop)
    if (at < 0) return
    queue.splice(at, 1)
    if (stop.terms.trigger === 'quote') this.watchingQuote--
  }
}

/** A stop never moves away from the market. */
function follow(stop: SpecialOrder, reference: number): void {
  if (Number.isNaN(reference)) return
  const { trailAmount, trailBps = 0 } = stop.terms
  const distance = trailAmount ?? Math.ceil((reference * trailBps) / BPS)
  const followed = stop.buys ? reference + distance : reference - distance
  if (Number.isNaN(stop.stopPrice) || (stop.buys ? followed < stop.stopPrice : followed > stop.stopPrice)) stop.stopPrice = followed
}

/** One that has nothing to trail yet wakes last of all. */
function wakesBefore(stop: SpecialOrder, other: SpecialOrder): boolean {
  if (Number.isNaN(stop.stopPrice)) return Number.isNaN(other.stopPrice) && cameBefore(stop, other)
  if (Number.isNaN(other.stopPrice)) return true
  if (stop.stopPrice === other.stopPrice) return cameBefore(stop, other)
  return stop.buys ? stop.stopPrice < other.stopPrice : stop.stopPrice > other.stopPrice
}

/** Between two arrivals in the book many may come that do not rest there. */
function cameBefore(stop: SpecialOrder, other: SpecialOrder): boolean {
  return stop.arrival < other.arrival || (stop.arrival === other.arrival && stop.serial < other.serial)
}

/** Constants: asked for at every trade. */
function keyOf(trigger: string, buys: boolean): string {
  if (trigger === 'quote') return buys ? 'quote buy' : 'quote sell'
  return buys ? 'last-trade buy' : 'last-trade sell'
}
