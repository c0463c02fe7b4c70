/** Rows of history, at the exchange's own time: what each means for the orders of the others, and for ours among them. */
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, Side } from '../../core/market/vocabulary.js'
import type { Departure, HistoricalLiquidity } from './historical-liquidity.js'
import type { OwnOrders } from './own-orders.js'
import { LevelRows } from './level-rows.js'
import type { ReplayMarket } from './replay-market.js'
import { signed } from './standing-liquidity.js'

export class HistoryRows {
  private readonly history: HistoricalLiquidity
  private readonly own: OwnOrders
  private readonly levelRows: LevelRows
  /** Rows of levels and quotes of instruments whose history has orders: they say nothing that the orders do not. */
  withoutOrders = 0

  constructor(private readonly market: ReplayMarket) {
    this.levelRows = new LevelRows(market)
    this.history = market.history
    this.own = market.own
  }

  /** One row of history, at the exchange's time. */
  onRow(batch: MarketBatch, row: number): void {
    switch (batch.kind[row]) {
      case MarketKind.add:
        this.arrive(batch, row, batch.orderIdLow[row], batch.orderIdHigh[row], batch.side[row], 0)
        return
      case MarketKind.execute:
      case MarketKind.executeAt:
        this.execute(batch, row)
        return
      case MarketKind.reduce:
      case MarketKind.delete:
        this.cancelHistorical(batch, row)
        return
      case MarketKind.replace:
        this.replaceHistorical(batch, row)
        return
      case MarketKind.trade:
        this.print(batch, row)
        return
      case MarketKind.cross:
        this.market.cross(batch.instrument[row], batch.price[row], batch.qty[row], batch.code[row])
        return
      case MarketKind.imbalance:
        this.market.imbalances[batch.instrument[row]] = { code: batch.code[row], side: batch.side[row], qty: batch.qty[row], pairedQty: batch.qty2[row] }
        return
      case MarketKind.clear:
        this.market.clear(batch.instrument[row])
        return
      case MarketKind.status:
        this.status(batch, row)
        return
      case MarketKind.session:
        this.session(batch.instrument[row], batch.code[row])
        return
      case MarketKind.setLevel:
        if (!this.levelRows.level(batch, row)) this.withoutOrders++
        return
      case MarketKind.quote:
        if (!this.levelRows.quote(batch, row)) this.withoutOrders++
        return
      default:
    }
  }

  private arrive(batch: MarketBatch, row: number, idLow: number, idHigh: number, side: number, lostQty: number): void {
    const bookSide = (batch.instrument[row] << 1) | (side - 1)
    if (this.market.levels !== undefined) this.market.toOrders(batch.instrument[row])
    let takenQty = Math.min(lostQty, batch.qty[row])
    // A row that the book will refuse is nobody's order.
    if (!this.market.nothingRests && this.history.accepts(batch, row, idLow, idHigh, side) && (batch.flags[row] & MarketFlag.inferred) === 0 && this.market.isTrading(batch.instrument[row])) {
      const against = -(side === Side.buy ? batch.price[row] : -batch.price[row])
      const metQty = this.market.fillOwn(bookSide ^ 1, against, Infinity, this.market.impact === 'real' ? batch.qty[row] - takenQty : batch.qty[row], against)
      if (metQty > 0) this.history.counterfactualOf(bookSide >> 1).takenQty += metQty
      takenQty = Math.min(takenQty + metQty, batch.qty[row])
    }
    this.history.add(batch, row, idLow, idHigh, side, takenQty)
  }

  private execute(batch: MarketBatch, row: number): void {
    const { history } = this
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const bookSide = history.books.bookSideOf(slot)
    const auction = batch.kind[row] === MarketKind.executeAt && (batch.flags[row] & MarketFlag.printable) === 0
    const arrival = history.arrivalOf(slot)
    const signedPrice = signed(bookSide, history.books.priceOf(slot))
    if (!this.market.nothingRests && !auction) {
      const traded = batch.kind[row] === MarketKind.executeAt ? Math.max(signedPrice, signed(bookSide, batch.price[row])) : signedPrice
      const qty = Math.min(batch.qty[row], history.books.qtyOf(slot))
      const displacedQty = this.market.fillOwn(bookSide, traded, traded === signedPrice ? arrival : Infinity, qty, traded + 1)
      if (displacedQty > 0) history.counterfactualOf(bookSide >> 1).displacedQty += displacedQty
    }
    this.lower(slot, bookSide, signedPrice, arrival, batch.qty[row], 'executedQty')
    if (!auction) this.market.printed(bookSide >> 1, batch.kind[row] === MarketKind.executeAt ? batch.price[row] : signed(bookSide, signedPrice), batch.qty[row])
  }

  private cancelHistorical(batch: MarketBatch, row: number): void {
    const { books } = this.history
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const bookSide = books.bookSideOf(slot)
    const qty = batch.kind[row] === MarketKind.delete ? books.qtyOf(slot) : batch.qty[row]
    this.lower(slot, bookSide, signed(bookSide, books.priceOf(slot)), this.history.arrivalOf(slot), qty, 'canceledQty')
  }

  private replaceHistorical(batch: MarketBatch, row: number): void {
    const { history } = this
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const side = history.books.sideOf(slot)
    const lostQty = history.takenOf(slot)
    const bookSide = (history.books.instrumentOf(slot) << 1) | (side - 1)
    this.lower(slot, bookSide, signed(bookSide, history.books.priceOf(slot)), history.arrivalOf(slot), history.books.qtyOf(slot), 'replacedQty', Math.min(lostQty, batch.qty[row]))
    this.arrive(batch, row, batch.otherIdLow[row], batch.otherIdHigh[row], side, lostQty)
  }

  /** A print against hidden liquidity: displayed orders at its price or better would have come first. */
  private print(batch: MarketBatch, row: number): void {
    if (this.market.byLevels(batch.instrument[row]) && this.levelRows.trade(batch, row)) return
    if ((batch.flags[row] & MarketFlag.printable) === 0) return
    const bids = batch.instrument[row] << 1
    const side = batch.side[row]
    if (!this.market.nothingRests) this.fillByPrint(bids, side, batch.price[row], batch.qty[row])
    this.market.printed(batch.instrument[row], batch.price[row], batch.qty[row])
  }

  private fillByPrint(bids: number, side: number, price: number, qty: number): void {
    const through = side === Side.none ? 1 : 0
    const bought = side === Side.sell ? 0 : this.market.fillOwn(bids, price + through, Infinity, qty, price + 1)
    // Both sides of ours can stand through one print only when they crossed while trading was halted: it is still one print.
    const sold = side === Side.buy ? 0 : this.market.fillOwn(bids | 1, -price + through, Infinity, qty - bought, -price + 1)
    if (bought + sold > 0) this.history.counterfactualOf(bids >> 1).displacedQty += bought + sold
  }

  private status(batch: MarketBatch, row: number): void {
    if ((batch.flags[row] & MarketFlag.operational) !== 0 || batch.instrument[row] === NO_INSTRUMENT) return
    this.market.status(batch.instrument[row], batch.code[row])
  }

  private session(instrument: number, code: number): void {
    if (instrument === NO_INSTRUMENT) for (const { index } of this.market.instruments) this.market.session(index, code)
    else this.market.session(instrument, code)
  }

  private findHistorical(batch: MarketBatch, row: number): number {
    const slot = this.history.books.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
    if (slot === 0) this.history.books.faults.unknownOrders++
    return slot
  }

  private lower(slot: number, bookSide: number, signedPrice: number, arrival: number, qty: number, departure: Departure, carriedQty = 0): void {
    const gone = this.history.reduce(slot, qty, departure, carriedQty)
    if (gone !== 0 && !this.own.none) this.own.advance(bookSide, signedPrice, arrival, gone)
  }
}
