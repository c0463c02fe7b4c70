/**
 * The matching engine on one core: a narrow book; thousands of levels, whose reports leave the process as the binary report stream of `isochron match`;
 * and what must not be much slower, a swing of the price, crashes, a long queue, and the same flow while an order of another kind lives.
 */
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { writeWhole } from '../../../data/disk/unfinished-file.js'
import { BytePage } from '../../../sim/matching/match-stream/byte-page.js'
import { BinaryReports } from '../../../sim/matching/match-stream/reports.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import type { ReportSink } from '../../../sim/venue/exchange.js'
import { atLeast, type Group, type Row, type Sample, type Target } from '../bench.js'
import { CHUNK, ChunkTimes } from '../chunk-times.js'
import { crashFlow, deepFlow, FlowCommand, queueFlow, realisticFlow, swingFlow, type Flow } from '../order-flows.js'

const COMMANDS = 2_000_000
const WARM_UP_COMMANDS = 400_000
const REPORT_INTS = 8
const REPORTS = 1 << 16
/** What the deep book is hoped to do. */
const PER_SECOND = 6_000_000
const FACTOR_MAX = 1.5
/** Never reached: it lives for as long as the flow lasts. */
const FAR_PRICE = 1_000_000_000
const DEEP = 'deep book, reports written'

/** What lives beside the flow: a stop that nothing wakes on another instrument or the same, an iceberg that is never reached. */
type Waiting = 'nothing' | 'stop elsewhere' | 'stop' | 'iceberg'

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

/** @param sinks of the makers and of the takers: two participants, or every trade would be with oneself */
function run({ command, side, order, price, qty }: Flow, sinks: readonly [ReportSink, ReportSink], waiting: Waiting, onCommand: (row: number) => void): Sample {
  const instruments = new Instruments()
  for (const symbol of ['BENCH', 'OTHER']) instruments.register(usEquity(symbol))
  const engine = new MatchingEngine(instruments)
  const [maker, taker] = sinks.map((sink) => engine.addParticipant(sink))
  if (waiting !== 'nothing') {
    const patient = engine.addParticipant({ report() {} })
    if (waiting === 'iceberg') engine.submit(patient, 0, 0, Side.sell, OrderType.limit, TimeInForce.day, FAR_PRICE, 1_000, { displayQty: 100 })
    else engine.submit(patient, 0, waiting === 'stop' ? 0 : 1, Side.buy, OrderType.market, TimeInForce.day, 0, 100, { stopPrice: FAR_PRICE })
  }
  const times = new ChunkTimes()
  const { length } = command
  for (let row = 0; row < length; row++) {
    const what = command[row]
    onCommand(row)
    if (what === FlowCommand.add) engine.submit(maker, order[row], 0, side[row] as Side, OrderType.limit, TimeInForce.day, price[row], qty[row])
    else if (what === FlowCommand.cancel) engine.cancel(maker, order[row])
    else if (what === FlowCommand.replace) engine.replace(maker, order[row], price[row], qty[row])
    else engine.submit(taker, order[row], 0, side[row] as Side, OrderType.limit, TimeInForce.ioc, price[row], qty[row])
    if ((row + 1) % CHUNK === 0) times.lap(CHUNK)
  }
  return times.sample(length)
}

function intoRing(flow: Flow): Sample {
  const sink = reportRing()
  const sample = run(flow, [sink, sink], 'nothing', () => {})
  refuseFew(sink.reports, flow)
  return sample
}

/** Every report is a record of the binary form, and leaves the process. */
function intoFile(flow: Flow, waiting: Waiting): Sample {
  const fd = openSync(devNull, 'w')
  const page = new BytePage((bytes) => writeWhole(fd, bytes))
  const reports = new BinaryReports(page)
  const sinkOf = (participant: number): ReportSink => ({
    report(order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason) {
      reports.report(participant, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason)
    },
  })
  const sample = run(flow, [sinkOf(0), sinkOf(1)], waiting, (row) => reports.begin(row + 1, 0, row))
  page.flush()
  closeSync(fd)
  refuseFew(reports.count, flow)
  return sample
}

function refuseFew(reports: number, { command }: Flow): void {
  if (reports < command.length) throw new Error(`${reports} reports for ${command.length} commands`)
}

function written(name: string, flowOf: (commands: number) => Flow, targets: readonly Target[], waiting: Waiting = 'nothing'): Row {
  return {
    name, unit: 'commands', targets, ...(name === DEEP ? {} : { ratioTo: DEEP }),
    measure() {
      intoFile(flowOf(WARM_UP_COMMANDS), waiting)
      return intoFile(flowOf(COMMANDS), waiting)
    },
  }
}

const withinFactor: Target = {
  what: `within a factor of ${FACTOR_MAX} of the ${DEEP}`,
  isMet: ({ ratio }) => ratio === null ? undefined : ratio >= 1 / FACTOR_MAX,
}

export const matching: Group = {
  name: 'matching',
  prepare: () => ({}),
  rows: [
    {
      name: 'matching engine, one book', unit: 'commands',
      measure() {
        intoRing(realisticFlow(WARM_UP_COMMANDS))
        return intoRing(realisticFlow(COMMANDS))
      },
    },
    written(DEEP, deepFlow, [atLeast(PER_SECOND)]),
    written('swing through 4,000 levels', swingFlow, [withinFactor]),
    written('flash crashes', crashFlow, [withinFactor]),
    written('queue of 100,000 orders', queueFlow, [withinFactor]),
    written('deep book, a stop elsewhere', deepFlow, [withinFactor], 'stop elsewhere'),
    written('deep book, a stop on it', deepFlow, [withinFactor], 'stop'),
    written('deep book, an iceberg on it', deepFlow, [withinFactor], 'iceberg'),
  ],
}
