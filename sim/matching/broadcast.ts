/** One engine, several feeds: each gets the same, with a latency and a clock of its own. */
import type { BandType, CrossType, SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'
import type { MarketSink } from './market-sink.js'

/** A sink that passes everything on, to the first one first. Nothing is allocated for an event. @param sinks may grow until something is passed on */
export function broadcast(sinks: readonly MarketSink[]): MarketSink {
  return new Broadcast(sinks)
}

class Broadcast implements MarketSink {
  constructor(private readonly sinks: readonly MarketSink[]) {}

  onAdd(instrument: number, side: Side, idLow: number, idHigh: number, price: number, qty: number, participant: number): void {
    for (const sink of this.sinks) sink.onAdd(instrument, side, idLow, idHigh, price, qty, participant)
  }

  onExecute(instrument: number, idLow: number, idHigh: number, qty: number, matchLow: number, matchHigh: number): void {
    for (const sink of this.sinks) sink.onExecute(instrument, idLow, idHigh, qty, matchLow, matchHigh)
  }

  onHiddenTrade(instrument: number, side: Side, price: number, qty: number, matchLow: number, matchHigh: number): void {
    for (const sink of this.sinks) sink.onHiddenTrade(instrument, side, price, qty, matchLow, matchHigh)
  }

  onReduce(instrument: number, idLow: number, idHigh: number, qty: number): void {
    for (const sink of this.sinks) sink.onReduce(instrument, idLow, idHigh, qty)
  }

  onDelete(instrument: number, idLow: number, idHigh: number): void {
    for (const sink of this.sinks) sink.onDelete(instrument, idLow, idHigh)
  }

  onReplace(instrument: number, idLow: number, idHigh: number, newIdLow: number, newIdHigh: number, price: number, qty: number): void {
    for (const sink of this.sinks) sink.onReplace(instrument, idLow, idHigh, newIdLow, newIdHigh, price, qty)
  }

  onExecuteAt(instrument: number, idLow: number, idHigh: number, qty: number, price: number, matchLow: number, matchHigh: number): void {
    for (const sink of this.sinks) sink.onExecuteAt(instrument, idLow, idHigh, qty, price, matchLow, matchHigh)
  }

  onCross(instrument: number, crossType: CrossType, price: number, qty: number, matchLow: number, matchHigh: number): void {
    for (const sink of this.sinks) sink.onCross(instrument, crossType, price, qty, matchLow, matchHigh)
  }

  onImbalance(
    instrument: number, crossType: CrossType, side: Side, imbalanceQty: number, pairedQty: number, referencePrice: number, nearPrice: number, farPrice: number,
  ): void {
    for (const sink of this.sinks) sink.onImbalance(instrument, crossType, side, imbalanceQty, pairedQty, referencePrice, nearPrice, farPrice)
  }

  onStatus(instrument: number, state: TradingState, reason: number): void {
    for (const sink of this.sinks) sink.onStatus(instrument, state, reason)
  }

  onBand(instrument: number, type: BandType, reference: number, upper: number, lower: number, extensions: number): void {
    for (const sink of this.sinks) sink.onBand(instrument, type, reference, upper, lower, extensions)
  }

  onSession(event: SessionEvent): void {
    for (const sink of this.sinks) sink.onSession(event)
  }

  onBroken(instrument: number, matchLow: number, matchHigh: number): void {
    for (const sink of this.sinks) sink.onBroken(instrument, matchLow, matchHigh)
  }
}
