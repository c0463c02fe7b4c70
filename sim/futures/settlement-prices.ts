/**
 * Settlement prices out of the prints of a market: the last trade, or the average by volume of a stretch of time, up to an instant that is past already.
 * Keeps the prints that may still count, and of older ones the last. In integers; an average is rounded to the tick, a half away from zero.
 */
import { tickAt, type Instrument } from '../../core/instrument.js'
import { roundedBigRatio } from '../../core/math/rounding.js'

export class SettlementPrices {
  private timesNs: number[] = []
  private prices: number[] = []
  private qtys: number[] = []

  /** @param keepNs how long ago an instant may be that is asked for, its window included */
  constructor(private readonly instrument: Instrument, private readonly keepNs: number) {}

  /** A print. @param price increments @param timeNs at the exchange, run time: never falls */
  onPrint(price: number, qty: number, timeNs: number): void {
    this.timesNs.push(timeNs)
    this.prices.push(price)
    this.qtys.push(qty)
    // In portions: half of what is kept is old by then.
    if (this.timesNs.length >= 64 && this.timesNs[this.timesNs.length >> 1] < timeNs - this.keepNs) this.forget(timeNs - this.keepNs)
  }

  /** The last trade at or before an instant; undefined when there was none. */
  lastTrade(untilNs: number): number | undefined {
    let at = this.timesNs.length - 1
    while (at >= 0 && this.timesNs[at] > untilNs) at--
    return this.prices[at]
  }

  /** The average by volume of the trades in `windowNs` up to an instant, on tick; undefined when there was none in it. */
  vwap(untilNs: number, windowNs: number): number | undefined {
    let [money, volume] = [0n, 0n]
    for (let at = this.timesNs.length - 1; at >= 0 && this.timesNs[at] > untilNs - windowNs; at--) {
      if (this.timesNs[at] > untilNs) continue
      money += BigInt(this.prices[at]) * BigInt(this.qtys[at])
      volume += BigInt(this.qtys[at])
    }
    if (volume === 0n) return undefined
    const tick = tickAt(this.instrument, roundedBigRatio(money, volume, 'half-away'))
    return roundedBigRatio(money, volume * BigInt(tick), 'half-away') * tick
  }

  /** Times are of another epoch from here on. */
  shift(deltaNs: number): void {
    this.timesNs = this.timesNs.map((timeNs) => timeNs + deltaNs)
  }

  private forget(beforeNs: number): void {
    let from = this.timesNs.findIndex((timeNs) => timeNs >= beforeNs)
    from = Math.max(0, (from < 0 ? this.timesNs.length : from) - 1)
    this.timesNs = this.timesNs.slice(from)
    this.prices = this.prices.slice(from)
    this.qtys = this.qtys.slice(from)
  }
}
