/**
 * A report of a day that never was: a market maker on random walks, collected with the same collectors as a run uses.
 * The same seed gives the same report.
 */
import { Epoch, NS_PER_MS, NS_PER_S } from '../../../core/time.js'
import { DecimatedSeries, LatencyHistogram, RowCollector } from '../../../data/report/index.js'
import type { FillRow, InstrumentReport, LogLine, OrderSegment, RejectRow, RunReport, RunSummary, TradingSummary } from '../../../data/report/index.js'

const epoch = Epoch.ofDay('2012-06-21')
const OPEN_NS = epoch.fromIso('2012-06-21T13:30:00Z')
const CLOSE_NS = epoch.fromIso('2012-06-21T20:00:00Z')

/** A small generator, enough for a picture. Numbers from 0 up to 1. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

export interface Day {
  readonly seed: number
  readonly instruments: readonly string[]
  /** Time between two moves of the market, ns. */
  readonly stepNs: number
}

/** A day of trading, with every part of the report filled. */
export function syntheticReport({ seed, instruments, stepNs }: Day): RunReport {
  const random = generator(seed)
  const fills = new RowCollector<FillRow>()
  const rejects = new RowCollector<RejectRow>()
  const log = new RowCollector<LogLine>()
  const acknowledgement = new LatencyHistogram()
  const toFill = new LatencyHistogram()
  const equity = new DecimatedSeries()
  const drawdown = new DecimatedSeries()
  const imbalance = new DecimatedSeries()
  const signal = new DecimatedSeries()
  const lanes = instruments.map((instrument, index) => ({ ...newLane(instrument, 200 + 40 * index) }))
  let order = 0
  let peak = 0
  let maxDrawdown = 0
  for (let timeNs = OPEN_NS; timeNs < CLOSE_NS; timeNs += stepNs) {
    let net = 0
    for (const lane of lanes) {
      lane.mid = Math.max(1, lane.mid + Math.round((random() - 0.5) * 4) / 100)
      const spread = 0.01 * (1 + Math.floor(random() * 6))
      lane.bid.record(timeNs, cents(lane.mid - spread / 2))
      lane.ask.record(timeNs, cents(lane.mid + spread / 2))
      if (random() < 0.05 * Math.min(1, stepNs / NS_PER_S)) {
        order += 1
        const side = random() < 0.5 + lane.position / 4_000 ? 'sell' : 'buy'
        const sign = side === 'buy' ? 1 : -1
        const price = cents(lane.mid - (sign * spread) / 2)
        const outcome = random() < 0.02 ? 'rejected' : random() < 0.35 ? 'filled' : 'cancelled'
        const heldNs = outcome === 'rejected' ? 0 : Math.round(random() * 45 * NS_PER_S)
        lane.orders.push({ startMs: ms(Math.max(OPEN_NS, timeNs - heldNs)), endMs: ms(timeNs), side, price, qty: 100, outcome })
        acknowledgement.record(Math.round(180_000 + random() * random() * random() * 4_000_000))
        lane.sent += 1
        if (outcome === 'cancelled') lane.cancels += 1
        if (outcome === 'rejected') {
          rejects.push({ time: epoch.toIso(timeNs), instrument: lane.instrument, order, request: 'submit', source: random() < 0.7 ? 'risk' : 'venue', reason: random() < 0.5 ? 'position-limit' : 'too-late' })
        }
        if (outcome === 'filled') {
          const qty = 10 * (1 + Math.floor(random() * 10))
          const isTaker = random() < 0.15
          const fee = isTaker ? qty * 0.003 : -qty * 0.002
          const capture = sign * (lane.mid - price) * qty * (isTaker ? -1 : 1)
          const after = capture - random() * 0.012 * qty
          fills.push({
            time: epoch.toIso(timeNs + Math.floor(random() * 999_999)), instrument: lane.instrument, order, side, price, qty, liquidity: isTaker ? 'taker' : 'maker', fee,
            captureAtFill: capture, captureAfter1s: random() < 0.02 ? null : after,
          })
          toFill.record(Math.round(2_000_000 + random() * 30 * NS_PER_S * random()))
          lane.position += sign * qty
          lane.cash -= sign * qty * price + fee
          lane.fees += fee
          lane.fillCount += 1
          lane.qty += qty
          lane.notional += qty * price
          lane.captured += capture
          lane.capturedAfter += after
          lane.inventory.record(timeNs, lane.position)
          lane.atFill.record(timeNs, lane.captured)
          lane.after1s.record(timeNs, lane.capturedAfter)
        }
      }
      const laneEquity = lane.cash + lane.position * lane.mid
      lane.equity.record(timeNs, laneEquity)
      net += laneEquity
    }
    peak = Math.max(peak, net)
    maxDrawdown = Math.max(maxDrawdown, peak - net)
    equity.record(timeNs, net)
    drawdown.record(timeNs, net - peak)
    imbalance.record(timeNs, Math.round((random() - 0.5) * 200) / 100)
    if (random() < 0.2) signal.record(timeNs, Math.round(lanes[0].mid * 40) / 10)
    if (random() < 0.0008 * (stepNs / NS_PER_S)) log.push({ time: epoch.toIso(timeNs), instrument: lanes[0].instrument, text: `inventory ${lanes[0].position}: skewed the quotes` })
  }
  const byInstrument = lanes.map((lane) => ({ instrument: lane.instrument, position: lane.position, ...tradingOf([lane], maxDrawdown / lanes.length) }))
  const summary: RunSummary = {
    ...tradingOf(lanes, maxDrawdown), strategy: 'inventory-quoter', parameters: { halfSpreadTicks: 2, qty: 100, positionMax: 1_000 }, seed: String(seed),
    instruments, from: epoch.toIso(OPEN_NS), to: epoch.toIso(CLOSE_NS), venue: 'simulated XNAS', events: 2_345_678, eventsPerSecond: 1_734_211, wallSeconds: 1.353,
    peakRssMiB: 187.4, currency: 'USD', warnings: ['The data begins at level 10 of the book: queue positions deeper than that are estimates.'], byInstrument,
    fingerprint: {
      total: '7c1d9e02b4f85a6633e01f9a4cd27b10', byInstrument: Object.fromEntries(instruments.map((name, index) => [name, `${index}f0e1d2c3b4a59687`])),
      byClass: { orders: '0f3ab95c21d7e804', reports: '91c4d0e7a2b35f68', fills: '4be2907fd1c3a586', risk: 'c0ffee1234567890', timers: '55aa77cc99ee1133', positions: 'e1d2c3b4a5968778' },
      counts: { orders: 1, reports: 1, fills: 1, risk: 1, timers: 1, positions: 1 },
    },
  }
  return {
    summary, timeZone: 'America/New_York', drawnFrom: summary.from, drawnTo: summary.to,
    configuration: [
      { title: 'Fees', entries: [{ key: 'Maker', value: '−0.0020 USD a share' }, { key: 'Taker', value: '0.0030 USD a share' }] },
      { title: 'Latency', entries: [{ key: 'Market data', value: '50 µs' }, { key: 'Order entry', value: '120 µs ± 40 µs' }] },
      { title: 'Risk limits', entries: [{ key: 'Order quantity', value: '500' }, { key: 'Position', value: '1,000' }, { key: 'Open orders', value: '10' }] },
    ],
    assumptions: [
      'Our orders do not move the market: other participants do not react to them.',
      'Queue position is tracked order by order; cancels ahead of us are known from the feed.',
      'A fill needs a trade through or at our price after the queue ahead has gone.',
    ],
    equity: equity.points(epoch), drawdown: drawdown.points(epoch), instruments: lanes.map(reportOfLane),
    namedSeries: [{ name: 'imbalance', unit: '', points: imbalance.points(epoch) }, { name: 'fair value', unit: 'ticks', points: signal.points(epoch) }],
    latencies: [{ name: 'Order entry to acknowledgement', distribution: acknowledgement.distribution() }, { name: 'Order entry to first fill', distribution: toFill.distribution() }],
    fills, rejects, log,
  }
}

/** The same run with a strategy that never traded. */
export function idleReport(): RunReport {
  const busy = syntheticReport({ seed: 1, instruments: ['AMZN@XNAS'], stepNs: 60 * NS_PER_S })
  const none = new DecimatedSeries().points(epoch)
  const zero = { orders: 0, ordersRefused: 0, rejectsByReason: [], replaces: 0, fills: 0, fillRatio: 0, rejects: 0, cancels: 0, volumeQty: 0, volumeNotional: 0, pnl: 0, grossPnl: 0, realisedPnl: 0, unrealisedPnl: 0, fees: 0, maxDrawdown: 0, exposureMax: 0, exposureTime: 0 }
  const [market] = busy.instruments
  return {
    ...busy, summary: { ...busy.summary, ...zero, warnings: [], byInstrument: [] }, equity: none, drawdown: none, namedSeries: [],
    instruments: [{ ...market, equity: none, inventory: none, orders: { rows: [], leftOut: 0 }, spreadCapture: { atFill: none, after1s: none } }],
    latencies: [{ name: 'Order entry to acknowledgement', distribution: new LatencyHistogram().distribution() }],
    fills: { rows: [], leftOut: 0 }, rejects: { rows: [], leftOut: 0 }, log: { rows: [], leftOut: 0 },
  }
}

interface Lane {
  readonly instrument: string
  mid: number
  position: number
  cash: number
  fees: number
  sent: number
  cancels: number
  fillCount: number
  qty: number
  notional: number
  captured: number
  capturedAfter: number
  readonly bid: DecimatedSeries
  readonly ask: DecimatedSeries
  readonly equity: DecimatedSeries
  readonly inventory: DecimatedSeries
  readonly atFill: DecimatedSeries
  readonly after1s: DecimatedSeries
  readonly orders: RowCollector<OrderSegment>
}

function newLane(instrument: string, mid: number): Lane {
  return {
    instrument, mid, position: 0, cash: 0, fees: 0, sent: 0, cancels: 0, fillCount: 0, qty: 0, notional: 0, captured: 0, capturedAfter: 0,
    bid: new DecimatedSeries(), ask: new DecimatedSeries(), equity: new DecimatedSeries(), inventory: new DecimatedSeries(), atFill: new DecimatedSeries(),
    after1s: new DecimatedSeries(), orders: new RowCollector(),
  }
}

function reportOfLane(lane: Lane): InstrumentReport {
  return {
    instrument: lane.instrument, priceDecimals: 4, equity: lane.equity.points(epoch), bid: lane.bid.points(epoch), ask: lane.ask.points(epoch), orders: lane.orders,
    inventory: lane.inventory.points(epoch), spreadCapture: { atFill: lane.atFill.points(epoch), after1s: lane.after1s.points(epoch) },
  }
}

function tradingOf(lanes: readonly Lane[], maxDrawdown: number): TradingSummary {
  const sum = (of: (lane: Lane) => number): number => lanes.reduce((total, lane) => total + of(lane), 0)
  const pnl = sum(({ cash, position, mid }) => cash + position * mid)
  const fees = sum((lane) => lane.fees)
  const orders = sum(({ sent }) => sent)
  const fills = sum(({ fillCount }) => fillCount)
  const cancels = sum((lane) => lane.cancels)
  return {
    orders, ordersRefused: orders - fills - cancels, fills, fillRatio: fills / orders, rejects: orders - fills - cancels, rejectsByReason: [], replaces: 0, cancels, volumeQty: sum(({ qty }) => qty), volumeNotional: sum(({ notional }) => notional),
    pnl, grossPnl: pnl + fees, realisedPnl: pnl + fees - 12.5, unrealisedPnl: 12.5, fees, maxDrawdown, exposureMax: 187_432.18, exposureTime: 0.873,
  }
}

function ms(timeNs: number): number {
  return Number(epoch.unixNs / 1_000_000n) + timeNs / NS_PER_MS
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}
