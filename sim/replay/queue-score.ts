/**
 * How good queue models are, where history shows the orders: the same passive orders are replayed against them, and against the same day as levels or quotes
 * by each model. What the orders fill is the truth, what the models fill is measured by it.
 *
 *     plan: at each step one order joins the best bid and one the best ask, and leaves at the next step
 *     orders ─→ replay ─→ filled        levels ─→ replay by the model ─→ filled
 */
import { L3Books } from '../../core/book/l3-books.js'
import type { Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind, SessionEvent, Side } from '../../core/market/vocabulary.js'
import { ExecType, OrderType, TimeInForce } from '../../core/orders/venue.js'
import { depthSource, type Depth } from './as-levels.js'
import { REAL_QUEUE } from './queue-fills.js'
import type { QueueModel } from './queue-model.js'
import { ReplayExchange } from './replay-exchange.js'

export interface ScoreOptions {
  /** A history of orders of one instrument, of one day, afresh each time. */
  readonly source: () => EventSource
  readonly instruments: Instruments
  /** Dense index. */
  readonly instrument: number
  readonly models: readonly QueueModel[]
  /** What the models are shown. */
  readonly depth: Depth
  /** How long an order rests, and so how often there is one, ns. */
  readonly restNs: number
  /** Of each order, in increments. */
  readonly qty: number
}

/** Of the same orders, what a queue filled, and how that compares with the real one. Counts of orders, quantities in increments. */
export interface QueueScore {
  /** `orders` for the real queue. */
  readonly queue: string
  readonly orders: number
  /** Orders that traded at all. */
  readonly filled: number
  readonly filledQty: number
  /** Orders that traded here and not with the real queue: too hopeful. */
  readonly filledFalsely: number
  /** Orders that traded with the real queue and not here: too careful. */
  readonly missed: number
  /** Sum over orders of the difference of what traded. */
  readonly differenceQty: number
}

interface PlannedOrder {
  readonly order: number
  readonly side: Side
  readonly price: number
}

/** Orders to send at an instant, after those of the step before were cancelled. */
interface Step {
  readonly timeNs: number
  readonly orders: readonly PlannedOrder[]
}

/** The real queue first, then the models in their order. */
export async function scoreQueueModels(options: ScoreOptions): Promise<QueueScore[]> {
  const plan = await planned(options)
  const orders = plan.reduce((sum, step) => sum + step.orders.length, 0)
  const truth = await filledBy(options, plan, options.source())
  const scores = [scoreOf(REAL_QUEUE, orders, truth, truth)]
  for (const model of options.models) {
    scores.push(scoreOf(model.name, orders, await filledBy(options, plan, depthSource(options.source(), options.depth), model), truth))
  }
  return scores
}

/** What would be quoted: at each step of the market's hours the best prices of the record. */
async function planned({ source, instrument, restNs }: ScoreOptions): Promise<Step[]> {
  const books = new L3Books(1, { idsPerInstrument: true })
  const { ladder } = books
  const steps: Step[] = []
  let order = 0
  let nextNs = Number.NaN
  await eachRow(source(), (batch, row) => {
    const timeNs = batch.exchangeTimeNs[row]
    while (timeNs > nextNs) {
      ladder.ensureSides((instrument << 1) + 2)
      const best = [Side.buy, Side.sell].filter((side) => ladder.depth((instrument << 1) | (side - 1)) > 0)
      steps.push({
        timeNs: nextNs,
        orders: best.length < 2 ? [] : best.map((side) => ({ order: ++order, side, price: Math.abs(ladder.priceAt((instrument << 1) | (side - 1), 0)) })),
      })
      nextNs += restNs
    }
    if (batch.kind[row] === MarketKind.session && batch.code[row] === SessionEvent.startOfMarketHours) nextNs = timeNs + restNs
    if (batch.kind[row] === MarketKind.session && batch.code[row] === SessionEvent.endOfMarketHours) nextNs = Number.NaN
    books.apply(batch, row)
  })
  return steps
}

/** What each order of the plan traded. At one nanosecond history is first. */
async function filledBy({ instruments, instrument, qty }: ScoreOptions, plan: readonly Step[], source: EventSource, queueModel?: QueueModel): Promise<readonly number[]> {
  const filled: number[] = []
  const exchange = new ReplayExchange(instruments, {
    report(order, execType, lastQty) {
      if (execType === ExecType.trade) filled[order] = (filled[order] ?? 0) + lastQty
    },
  }, undefined, queueModel && { queueModel })
  let next = 0
  let resting: readonly PlannedOrder[] = []
  await eachRow(source, (batch, row) => {
    for (; next < plan.length && batch.exchangeTimeNs[row] > plan[next].timeNs; next++) {
      for (const { order } of resting) if (exchange.queueAhead(order) !== undefined) exchange.onCancel(order)
      resting = plan[next].orders
      for (const { order, side, price } of resting) exchange.onSubmit(order, instrument, side, OrderType.limit, TimeInForce.day, price, qty)
    }
    exchange.onHistory(batch, row)
  })
  return filled
}

async function eachRow(source: EventSource, onRow: (batch: MarketBatch, row: number) => void): Promise<void> {
  try {
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      for (let row = 0; row < batch.length; row++) onRow(batch, row)
    }
  } finally {
    await source.close?.()
  }
}

function scoreOf(queue: string, orders: number, filled: readonly number[], truth: readonly number[]): QueueScore {
  let score = { filled: 0, filledQty: 0, filledFalsely: 0, missed: 0, differenceQty: 0 }
  for (let order = 1; order <= orders; order++) {
    const [here, real] = [filled[order] ?? 0, truth[order] ?? 0]
    score = {
      filled: score.filled + (here > 0 ? 1 : 0), filledQty: score.filledQty + here,
      filledFalsely: score.filledFalsely + (here > 0 && real === 0 ? 1 : 0), missed: score.missed + (real > 0 && here === 0 ? 1 : 0),
      differenceQty: score.differenceQty + Math.abs(here - real),
    }
  }
  return { queue, orders, ...score }
}
