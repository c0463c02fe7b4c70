/**
 * The matching engine on one book and a realistic flow: 95 % of resting orders end by a cancel, 20 % are replaced, 15 % of new orders are
 * immediate and cross. Commands lie in flat arrays beforehand; every report is written to a flat array, as an adapter would.
 */
import { Instruments, usEquity } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import type { ReportSink } from '../../../sim/venue/exchange.js'
import type { Group, Sample } from '../bench.js'
import { CHUNK, ChunkTimes } from '../chunk-times.js'

const COMMANDS = 2_000_000
const WARM_UP_COMMANDS = 400_000
const DEPTH = 2_000
const TICK = 100
const IMMEDIATE_PART = 0.15
const REPLACED_PART = 0.2
const REPORT_INTS = 8
const REPORTS = 1 << 16

const Command = { add: 0, immediate: 1, cancel: 2, replace: 3 } as const

/** A command is a row of every column. */
interface Flow {
  readonly command: Uint8Array
  readonly side: Uint8Array
  readonly order: Int32Array
  readonly price: Int32Array
  readonly qty: Int32Array
}

function realisticFlow(commands: number): Flow {
  const random = new RandomStreams('bench').stream('matching')
  const command = new Uint8Array(commands)
  const side = new Uint8Array(commands)
  const [order, price, qty] = [new Int32Array(commands), new Int32Array(commands), new Int32Array(commands)]
  const live: number[] = []
  const sides: Side[] = []
  let mid = 10_000
  // Orders lie near the mid, ever thinner away from it: the sum of three dice is enough of a shape.
  const away = (): number => Math.floor(random.next() * random.next() * random.next() * 60)
  const priceFrom = (of: Side, ticks: number): number => (of === Side.buy ? mid - ticks : mid + ticks) * TICK
  for (let row = 0; row < commands; row++) {
    if (random.next() < 0.01) mid += random.next() < 0.5 ? 1 : -1
    qty[row] = random.range(1, 5) * 100
    if (live.length < 50 || random.next() < (live.length < DEPTH ? 0.56 : 0.44)) {
      const of = random.next() < 0.5 ? Side.buy : Side.sell
      const immediate = live.length > 50 && random.next() < IMMEDIATE_PART
      command[row] = immediate ? Command.immediate : Command.add
      order[row] = sides.push(of) - 1
      side[row] = of
      price[row] = immediate ? priceFrom(of, -2) : priceFrom(of, 1 + away())
      if (!immediate) live.push(order[row])
      continue
    }
    // Most cancels are of young orders.
    const at = live.length - 1 - Math.floor(random.next() * random.next() * live.length)
    const chosen = live[at]
    order[row] = chosen
    side[row] = sides[chosen]
    price[row] = priceFrom(sides[chosen], 1 + away())
    // Each order meets this once for its end: of six that are chosen one is replaced, so that a fifth of all is.
    if (random.next() < REPLACED_PART / (1 + REPLACED_PART)) {
      command[row] = Command.replace
      continue
    }
    command[row] = Command.cancel
    live[at] = live[live.length - 1]
    live.pop()
  }
  return { command, side, order, price, qty }
}

/** Reports in a ring of flat records. */
function reportRing(): ReportSink & { readonly ring: Int32Array, reports: number } {
  const ring = new Int32Array(REPORTS * REPORT_INTS)
  return {
    ring, reports: 0,
    report(order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty) {
      const at = (this.reports++ & (REPORTS - 1)) * REPORT_INTS
      ring[at] = order
      ring[at + 1] = execType
      ring[at + 2] = lastQty
      ring[at + 3] = lastPrice
      ring[at + 4] = cumQty
      ring[at + 5] = leavesQty
      ring[at + 6] = price
      ring[at + 7] = qty
    },
  }
}

function run(flow: Flow): Sample {
  const instruments = new Instruments()
  instruments.register(usEquity('BENCH'))
  const engine = new MatchingEngine(instruments)
  // Two participants, or every trade would be with oneself.
  const sink = reportRing()
  const [maker, taker] = [engine.addParticipant(sink), engine.addParticipant(sink)]
  const { command, side, order, price, qty } = flow
  const times = new ChunkTimes()
  for (let row = 0; row < command.length; row++) {
    const what = command[row]
    if (what === Command.add) engine.submit(maker, order[row], 0, side[row] as Side, OrderType.limit, TimeInForce.day, price[row], qty[row])
    else if (what === Command.cancel) engine.cancel(maker, order[row])
    else if (what === Command.replace) engine.replace(maker, order[row], price[row], qty[row])
    else engine.submit(taker, order[row], 0, side[row] as Side, OrderType.limit, TimeInForce.ioc, price[row], qty[row])
    if ((row + 1) % CHUNK === 0) times.lap(CHUNK)
  }
  const sample = times.sample(command.length)
  if (sink.reports < command.length) throw new Error(`${sink.reports} reports for ${command.length} commands`)
  return sample
}

function measure(): Sample {
  run(realisticFlow(WARM_UP_COMMANDS))
  return run(realisticFlow(COMMANDS))
}

export const matching: Group = {
  name: 'matching',
  prepare: () => ({}),
  rows: [{ name: 'matching engine, one book', unit: 'commands', measure }],
}
