/**
 * A market maker with inventory skew: quotes both sides around the mid, and leans its quotes away from the position it already has,
 * so that the next trade is more likely to reduce it.
 */
import { strategy, tickAt, z } from 'isochron'

export default strategy({
  params: z.object({
    /** Least distance of each quote from the mid, in ticks; a wider market is joined at its touch. */
    halfSpreadTicks: z.int().min(1).default(1),
    /** Shares on each side. */
    qty: z.int().min(1).default(100),
    /** At this position the quotes have moved by one half spread; beyond it the side that would add is pulled. */
    positionMax: z.int().min(1).default(1_000),
  }),

  onBook({ book, instrument, position, quote }, { halfSpreadTicks, qty, positionMax }) {
    if (!book.twoSided || book.locked || book.crossed) return quote.pull()
    const halfSpread = Math.max(halfSpreadTicks * tickAt(instrument, book.bid), book.spread / 2)
    // A long position lowers both quotes: the bid is met later, the ask sooner.
    const skew = Math.trunc((position.qty * halfSpread) / positionMax)
    const reference = book.mid - skew
    quote.set({
      bid: position.qty < positionMax ? reference - halfSpread : undefined,
      ask: position.qty > -positionMax ? reference + halfSpread : undefined,
      qty,
    })
  },

  onOrder({ position, record, update }) {
    if (update.event === 'trade') record('position', position.qty)
  },

  // Nothing may rest when nobody is watching.
  onStop({ quote }) {
    quote.pull()
  },
})
