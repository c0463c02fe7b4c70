/**
 * Flows of orders for the matching engine, as flat columns made beforehand: 95 % of resting orders end by a cancel, 20 % are replaced, 15 % of
 * new orders are immediate and cross. They differ in where the price goes and how deep the book is.
 */
import { Side } from '../../core/market/vocabulary.js'
import type { Random } from '../../core/random.js'
import { RandomStreams } from '../../core/random.js'

const IMMEDIATE_PART = 0.15
const REPLACED_PART = 0.2
/** Fewer than this lie in no book that anybody trades in. */
const LIVE_MIN = 50
const MID = 100_000
/** Price increments of a tick. */
const TICK = 100

export const FlowCommand = { add: 0, immediate: 1, cancel: 2, replace: 3 } as const

/** A command is a row of every column. */
export interface Flow {
  readonly command: Uint8Array
  readonly side: Uint8Array
  readonly order: Int32Array
  /** Increments. */
  readonly price: Int32Array
  readonly qty: Int32Array
}

interface Shape {
  /** Resting orders of both sides, about. */
  readonly orders: number
  /** Orders lie at most so many ticks from the middle, ever thinner away from it. */
  readonly ticks: number
  /** The middle at a row, ticks from where it began; a slow random walk unless given. */
  readonly midAt?: (row: number) => number
  /** After so many commands each time one sale takes every bid. */
  readonly crashEvery?: number
}

/** A narrow book. */
export function realisticFlow(commands: number): Flow {
  return flowOf(commands, { orders: 2_000, ticks: 60 })
}

/** Thousands of levels on either side. */
export function deepFlow(commands: number): Flow {
  return flowOf(commands, { orders: 20_000, ticks: 6_000 })
}

/** The price goes up through 4,000 levels and down again, a level every 50 commands. */
export function swingFlow(commands: number): Flow {
  const swing = 4_000
  return flowOf(commands, {
    orders: 20_000, ticks: 6_000,
    midAt(row) {
      const ticks = Math.floor(row / 50) % (swing * 2)
      return ticks < swing ? ticks : swing * 2 - ticks
    },
  })
}

/** Every 100,000 commands one sale takes all bids, thousands of levels of them; then the book fills again. */
export function crashFlow(commands: number): Flow {
  return flowOf(commands, { orders: 20_000, ticks: 6_000, crashEvery: 100_000 })
}

/** One price, 100,000 orders in its queue: more come at its back, any of them is cancelled, those at its front trade. */
export function queueFlow(commands: number): Flow {
  // Of those that were sent and not cancelled a sixth has traded.
  const queue = 117_000
  const random = new RandomStreams('bench').stream('matching/queue')
  const flow = emptyFlow(commands)
  const live: number[] = []
  let orders = 0
  for (let row = 0; row < commands; row++) {
    flow.price[row] = MID * TICK
    flow.qty[row] = random.range(1, 5) * 100
    const kind = random.next()
    if (live.length > queue && kind < 0.5) {
      flow.command[row] = FlowCommand.cancel
      flow.order[row] = takeAny(live, random)
    } else {
      const immediate = live.length > queue && kind < 0.5 + IMMEDIATE_PART / 2
      flow.command[row] = immediate ? FlowCommand.immediate : FlowCommand.add
      flow.side[row] = immediate ? Side.sell : Side.buy
      flow.order[row] = orders++
      if (!immediate) live.push(flow.order[row])
    }
  }
  return flow
}

function flowOf(commands: number, { orders: ordersMax, ticks, midAt, crashEvery }: Shape): Flow {
  const random = new RandomStreams('bench').stream('matching')
  const flow = emptyFlow(commands)
  const { command, side, order, price, qty } = flow
  let live: number[] = []
  const sides: Side[] = []
  let walked = 0
  // The product of three dice is enough of a shape.
  const away = (): number => Math.floor(random.next() * random.next() * random.next() * ticks)
  for (let row = 0; row < commands; row++) {
    if (random.next() < 0.01) walked += random.next() < 0.5 ? 1 : -1
    const mid = MID + (midAt === undefined ? walked : midAt(row))
    const priceFrom = (of: Side, distance: number): number => (of === Side.buy ? mid - distance : mid + distance) * TICK
    qty[row] = random.range(1, 5) * 100
    if (crashEvery !== undefined && (row + 1) % crashEvery === 0) {
      command[row] = FlowCommand.immediate
      order[row] = sides.push(Side.sell) - 1
      side[row] = Side.sell
      price[row] = TICK
      qty[row] = 1_000_000_000
      live = live.filter((resting) => sides[resting] === Side.sell)
    } else if (live.length < LIVE_MIN || random.next() < (live.length < ordersMax ? 0.6 : 0.44)) {
      const of = random.next() < 0.5 ? Side.buy : Side.sell
      const immediate = live.length > LIVE_MIN && random.next() < IMMEDIATE_PART
      command[row] = immediate ? FlowCommand.immediate : FlowCommand.add
      order[row] = sides.push(of) - 1
      side[row] = of
      price[row] = immediate ? priceFrom(of, -2) : priceFrom(of, 1 + away())
      if (!immediate) live.push(order[row])
    } else {
      // Most cancels are of young orders. Each order meets this once for its end: of six that are chosen one is replaced, so that a fifth of all is.
      const at = live.length - 1 - Math.floor(random.next() * random.next() * live.length)
      order[row] = live[at]
      side[row] = sides[live[at]]
      price[row] = priceFrom(sides[live[at]], 1 + away())
      command[row] = random.next() < REPLACED_PART / (1 + REPLACED_PART) ? FlowCommand.replace : FlowCommand.cancel
      if (command[row] === FlowCommand.cancel) {
        live[at] = live[live.length - 1]
        live.pop()
      }
    }
  }
  return flow
}

function emptyFlow(commands: number): Flow {
  const column = (): Int32Array => new Int32Array(commands)
  return { command: new Uint8Array(commands), side: new Uint8Array(commands), order: column(), price: column(), qty: column() }
}

function takeAny(live: number[], random: Random): number {
  const at = random.int(live.length)
  const taken = live[at]
  live[at] = live[live.length - 1]
  live.pop()
  return taken
}
