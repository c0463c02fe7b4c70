/**
 * A queue model from what was: where history shows the orders, every cancel says how much of the queue stood ahead of it. Counted for every place between two
 * orders of the level, by how far back in the queue that place was, it becomes a table that a run on levels reads.
 */
import { z } from 'zod'
import { L3Books } from '../../core/book/l3-books.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { readJson, readTerms, strictTerms } from '../venue/read-terms.js'
import { SHARE_PARTS, type QueueModel } from './queue-model.js'

const FORMAT = 'isochron queue calibration 1'
export const DECILES = 10
/** Levels from the best whose cancels are counted, unless said otherwise: further back nobody waits to trade. */
const LEVELS = 5

/** Of one tenth of the queue: quantities that were cancelled, ahead of the places in that tenth and behind them. */
export interface DecileCancels {
  readonly aheadQty: number
  readonly behindQty: number
}

/** What a calibration writes, as JSON. */
export interface QueueCalibration {
  readonly format: typeof FORMAT
  /** What it was measured on, for people. */
  readonly measuredOn: string
  /** From the front of the queue to its back. */
  readonly deciles: readonly DecileCancels[]
}

/** Reads a history of orders to its end. @param measuredOn what it is, for people */
export async function calibrateQueue(source: EventSource, measuredOn: string, levels = LEVELS): Promise<QueueCalibration> {
  const cancels = new CancelCounts(levels)
  try {
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      for (let row = 0; row < batch.length; row++) cancels.onRow(batch, row)
    }
  } finally {
    await source.close?.()
  }
  return { format: FORMAT, measuredOn, deciles: cancels.deciles }
}

class CancelCounts {
  readonly deciles: { aheadQty: number; behindQty: number }[] = Array.from({ length: DECILES }, () => ({ aheadQty: 0, behindQty: 0 }))
  private readonly books = new L3Books(1, { idsPerInstrument: true })

  constructor(private readonly levels: number) {}

  onRow(batch: MarketBatch, row: number): void {
    const kind = batch.kind[row]
    if (kind === MarketKind.reduce || kind === MarketKind.delete || kind === MarketKind.replace) {
      const slot = this.books.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
      if (slot !== 0) this.count(slot, kind === MarketKind.reduce ? Math.min(batch.qty[row], this.books.qtyOf(slot)) : this.books.qtyOf(slot))
    }
    this.books.apply(batch, row)
  }

  /** Every place between two orders of the level saw this cancel, from behind it or from ahead of it. */
  private count(canceled: number, qty: number): void {
    const { books } = this
    const level = books.levelOf(canceled)
    const bookSide = books.bookSideOf(canceled)
    const price = books.priceOf(canceled)
    if (books.ladder.rankOf(bookSide, (bookSide & 1) === 0 ? price : -price) >= this.levels) return
    const levelQty = books.levelQty(level)
    let aheadQty = 0
    let passed = false
    for (let slot = books.headOf(level); slot !== 0; slot = books.behind(slot)) {
      if (aheadQty > 0) {
        const decile = this.deciles[Math.min(DECILES - 1, Math.floor((aheadQty * DECILES) / levelQty))]
        if (passed) decile.aheadQty += qty
        else decile.behindQty += qty
      }
      aheadQty += books.qtyOf(slot)
      if (slot === canceled) passed = true
    }
  }
}

/** The model of a calibration. @param name what it is called, its file or where it was measured */
export function calibratedModel({ deciles, measuredOn }: QueueCalibration, name: string): QueueModel {
  // A tenth in which nothing was measured: as if cancels were spread evenly.
  const shares = deciles.map(({ aheadQty, behindQty }, decile) =>
    Math.ceil((aheadQty + behindQty === 0 ? (2 * decile + 1) / (2 * DECILES) : aheadQty / (aheadQty + behindQty)) * SHARE_PARTS))
  return {
    name: `calibrated:${name}`,
    assumption: `Queues of levels, calibrated: of what leaves a level without a trade, the share ahead of us is that which was measured at the same tenth of the queue on ${measuredOn}.`,
    aheadShare: (aheadQty, behindQty) => shares[Math.min(DECILES - 1, Math.floor((aheadQty * DECILES) / (aheadQty + behindQty)))],
  }
}

const quantity = z.int({ error: 'a quantity, a whole number from 0' }).min(0, { error: 'a quantity, a whole number from 0' })
const CALIBRATION = strictTerms('a calibration of queues', {
  format: z.literal(FORMAT, { error: `'${FORMAT}'` }),
  measuredOn: z.string({ error: 'text: what it was measured on' }),
  deciles: z.array(strictTerms('a tenth of the queue', { aheadQty: quantity, behindQty: quantity }), { error: `a list of ${DECILES} tenths of the queue` })
    .length(DECILES, { error: `a list of ${DECILES} tenths of the queue` }),
})

/** The model of a calibration as JSON text. Throws a `RangeError` that says what was found and what was expected. */
export function parseCalibration(text: string, name: string): QueueModel {
  return calibratedModel(readTerms('calibration', CALIBRATION, readJson(text)), name)
}
