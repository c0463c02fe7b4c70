/** Rows of levels, quotes and trades, for instruments whose history has no orders: what each means for our orders among the levels. */
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketFlag, Side } from '../../core/market/vocabulary.js'
import type { LevelLiquidity } from './level-liquidity.js'
import type { ReplayMarket } from './replay-market.js'
import { signed } from './standing-liquidity.js'

export class LevelRows {
  /** Of the orders of ours at the price of a trade: place in the record's queue, and in time. */
  private readonly positions: number[] = []
  private readonly arrivals: number[] = []

  constructor(private readonly market: ReplayMarket) {}

  /** Answers false where the history of the instrument has orders. */
  level(batch: MarketBatch, row: number): boolean {
    const instrument = batch.instrument[row]
    const levels = instrument < 0 ? undefined : this.market.levelsOf(instrument)
    if (levels === undefined) return false
    const [side, price] = [batch.side[row], batch.price[row]]
    this.met(levels, instrument, side, price, levels.set(instrument, side, price, batch.qty[row], batch.qty2[row]))
    return true
  }

  /** The best prices: one level a side. Answers false where the history of the instrument has orders. */
  quote(batch: MarketBatch, row: number): boolean {
    const instrument = batch.instrument[row]
    const levels = instrument < 0 ? undefined : this.market.levelsOf(instrument)
    if (levels === undefined) return false
    // A side that came nearer may meet the other as it was: both are stated before anybody trades.
    const bidQty = levels.setOnly(instrument, Side.buy, batch.price[row], batch.qty[row])
    const askQty = levels.setOnly(instrument, Side.sell, batch.price2[row], batch.qty2[row])
    this.met(levels, instrument, Side.buy, batch.price[row], bidQty)
    this.met(levels, instrument, Side.sell, batch.price2[row], askQty)
    return true
  }

  /** What has newly come to a level at or through our prices trades with us first. */
  private met(levels: LevelLiquidity, instrument: number, side: number, price: number, qty: number): void {
    const { market } = this
    if (qty === 0 || market.nothingRests || !market.isTrading(instrument)) return
    const bookSide = (instrument << 1) | (side - 1)
    const against = -signed(bookSide, price)
    const metQty = market.fillOwn(bookSide ^ 1, against, Infinity, qty, against)
    if (metQty > 0) levels.metAt(bookSide, signed(bookSide, price), metQty)
  }

  /** A trade with a level: it eats the queue from its front. Answers false where it is with nobody who was shown. */
  trade(batch: MarketBatch, row: number): boolean {
    const { market } = this
    const instrument = batch.instrument[row]
    const levels = market.levels as LevelLiquidity
    const price = batch.price[row]
    const side = batch.side[row] === Side.none ? this.restingSide(levels, instrument, price) : batch.side[row]
    if (side === Side.none) return false
    const bookSide = (instrument << 1) | (side - 1)
    const printable = (batch.flags[row] & MarketFlag.printable) !== 0
    if (printable && !market.nothingRests) this.fill(levels, bookSide, signed(bookSide, price), batch.qty[row])
    levels.eat(bookSide, signed(bookSide, price), batch.qty[row])
    if (printable) market.printed(instrument, price, batch.qty[row])
    return true
  }

  /** At the bid or below it the bids rested, at the ask or above it the asks; between them nobody who was shown. */
  private restingSide(levels: LevelLiquidity, instrument: number, price: number): number {
    if (price <= levels.bestOfRecord(instrument << 1)) return Side.buy
    return -price <= levels.bestOfRecord((instrument << 1) | 1) ? Side.sell : Side.none
  }

  /**
   * What trades of the queue between two orders of ours meets those ahead of it, and all of ours at better prices: a piece of the trade at a time,
   * from the front of the queue.
   */
  private fill(levels: LevelLiquidity, bookSide: number, signedPrice: number, qty: number): void {
    const { own, history } = this.market
    let displacedQty = 0
    const { positions, arrivals } = this
    let count = 0
    for (let order = own.firstAt(bookSide, signedPrice); order !== 0; order = own.nextAt(order)) {
      positions[count] = levels.positionOf(order, bookSide, signedPrice)
      arrivals[count++] = own.arrivalOf(order)
    }
    for (let place = 0, eaten = 0; place <= count && eaten < qty; place++) {
      const until = place === count ? qty : Math.min(qty, positions[place])
      if (until <= eaten) continue
      displacedQty += this.market.fillOwn(bookSide, signedPrice, place === count ? Infinity : arrivals[place], until - eaten, signedPrice + 1)
      eaten = until
    }
    if (displacedQty > 0) history.counterfactualOf(bookSide >> 1).displacedQty += displacedQty
  }
}
