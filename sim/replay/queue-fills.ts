/** Which queue filled what: the real one of a history of orders, or that of a model. Counted by instrument, for the report. */

/** Of one instrument and one queue. Quantities in increments. */
export interface QueueFills {
  /** Dense index of the instrument. */
  readonly instrument: number
  /** `orders` where the queue was real, else the model's name. */
  readonly queue: string
  /** Fills of orders that stood in the queue. */
  restingFills: number
  restingQty: number
  /** Fills of orders that took what stood there. */
  takingFills: number
  takingQty: number
  /** Fills in crosses, for which no queue is needed. */
  crossFills: number
  crossQty: number
}

/** The queue of a history of orders. */
export const REAL_QUEUE = 'orders'

export function noFills(instrument: number, queue: string): QueueFills {
  return { instrument, queue, restingFills: 0, restingQty: 0, takingFills: 0, takingQty: 0, crossFills: 0, crossQty: 0 }
}
