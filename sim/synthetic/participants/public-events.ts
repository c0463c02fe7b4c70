/**
 * What everybody at a venue can see go by: trades with the side that took, and the phase of each instrument. One for each matching engine, among the sinks
 * of its feed; the participants of an instrument watch it there.
 */
import { Side, type TradingState } from '../../../core/market/vocabulary.js'
import type { MatchingEngine } from '../../matching/matching-engine.js'
import { NO_FEED, type MarketSink } from '../../matching/market-sink.js'

export interface PublicWatcher {
  /** Something traded. @param aggressor the side that took; none in a cross and where it is not known */
  onTrade(aggressor: Side, qty: number): void
  onPhase(state: TradingState): void
}

export class PublicEvents {
  /** To be one of the sinks of the engine's feed. */
  readonly sink: MarketSink
  private engine: MatchingEngine | undefined
  private readonly watchers: (PublicWatcher | undefined)[] = []
  /** By instrument: all that has traded. */
  private readonly qtys: number[] = []

  constructor() {
    this.sink = {
      ...NO_FEED,
      onExecute: (instrument, idLow, idHigh, qty) => {
        this.count(instrument, qty)
        const watcher = this.watchers[instrument]
        if (watcher === undefined || this.engine === undefined) return
        const { books } = this.engine
        const slot = books.find(idLow, idHigh, instrument)
        watcher.onTrade(slot === 0 ? Side.none : books.sideOf(slot) === Side.buy ? Side.sell : Side.buy, qty)
      },
      onHiddenTrade: (instrument, side, _price, qty) => {
        this.count(instrument, qty)
        this.watchers[instrument]?.onTrade(side === Side.buy ? Side.sell : Side.buy, qty)
      },
      onCross: (instrument, _crossType, _price, qty) => {
        this.count(instrument, qty)
        this.watchers[instrument]?.onTrade(Side.none, qty)
      },
      onStatus: (instrument, state) => this.watchers[instrument]?.onPhase(state),
    }
  }

  /** All that has traded of an instrument, crosses included, quantity increments. */
  tradedQty(instrument: number): number {
    return this.qtys[instrument] ?? 0
  }

  private count(instrument: number, qty: number): void {
    this.qtys[instrument] = this.tradedQty(instrument) + qty
  }

  /** @param engine the one whose feed it hears: the same for every instrument */
  watch(engine: MatchingEngine, instrument: number, watcher: PublicWatcher): void {
    this.engine = engine
    this.watchers[instrument] = watcher
  }
}
