/** A run of a strategy on futures of a simulated exchange: other people's orders at named instants, and everything that was put out, as lines. */
import { assemble, type RunEnd } from '../../../core/engine/assemble.js'
import type { Engine } from '../../../core/engine/engine.js'
import { Instruments } from '../../../core/instrument.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import { riskLimits, type RiskLimits } from '../../../core/risk/limits.js'
import { Epoch } from '../../../core/time.js'
import { expiring } from '../../../sim/futures/expiring-exchange.js'
import { listFutures } from '../../../sim/futures/futures-terms.js'
import { settleFutures } from '../../../sim/futures/settlement-lane.js'
import { DueLane } from '../../../sim/fx/due-lane.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../../sim/matching/matching-exchange.js'
import { MatchingFeedLane } from '../../../sim/matching/matching-feed-lane.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { NO_LATENCY } from '../../../sim/venue/latency.js'
import { simulatedVenue } from '../../../sim/venue/simulated-venue.js'

/** ES of March and June 2026: third Fridays, last trade at 9:30 in New York, which is 14:30 in March and 13:30 in June, UTC. */
export const ES_FILE = {
  root: 'ES', currency: 'USD', priceDecimals: 2, tick: 25, tickValue: '12.50', contracts: ['ESH6', 'ESM6'], fromYear: 2026,
  lastTrade: { nth: 3, weekday: 5 }, lastTradeTime: '09:30', timeZone: 'America/New_York', holidays: ['2026-06-19'],
  roll: { businessDaysBefore: 6 }, settlement: { time: '16:00' },
}

/** Somebody else's order: when (ISO 8601), of what, side, quantity, price. An immediate one trades with what rests. */
export type OtherOrder = readonly [time: string, symbol: string, side: 'buy' | 'sell', qty: number, price: number]

export interface FuturesRun {
  readonly end: RunEnd
  readonly engine: Engine
  readonly instruments: Instruments
  /** `positions ESH6@XCME 2026-03-16T21:01:00 settlement=daily price=…`, of some classes. */
  readonly outputs: readonly string[]
}

export interface FuturesWorld {
  readonly strategy: AnyStrategy
  readonly others: readonly OtherOrder[]
  readonly file?: unknown
  readonly day?: string
  readonly limits?: Partial<RiskLimits>
}

export async function runFutures({ strategy, others, file = ES_FILE, day = '2026-03-16', limits = {} }: FuturesWorld): Promise<FuturesRun> {
  const listed = listFutures(file, 'XCME', 'venues.XCME.futures')
  const instruments = new Instruments()
  for (const spec of listed.specs) instruments.register(spec)
  const timebase = new Timebase(Epoch.ofDay(day))
  const outputs: string[] = []
  const run = assemble({
    timebase, instruments, strategy, strategyName: 'futures', feeds: [], limits: riskLimits(limits),
    sink: {
      write({ outputClass, instrument, timeNs, fields }) {
        outputs.push(`${outputClass} ${instrument} ${timebase.toIso(timeNs).slice(0, 19)} ${fields.filter(([name]) => name !== 'exchangeTime').map(([name, value]) => `${name}=${value}`).join(' ')}`)
      },
    },
    venue(kernel, reports) {
      const feed = new MatchingFeedLane({ name: 'XCME', clock: kernel, latencyNs: 1_000, handler: (batch, row) => run.engine.onRow(batch, row) })
      const matching = new MatchingEngine(instruments, { feed: feed.sink })
      kernel.addLane(feed)
      // Who buys and who sells are two, so that they trade with each other.
      const crowds = { buy: matching.addParticipant({ report() {} }), sell: matching.addParticipant({ report() {} }) }
      const crowd = new DueLane<readonly [OtherOrder, number]>(InputClass.exchange, 'others', ([[, symbol, side, qty, price], number]) => {
        matching.submit(crowds[side], number, instruments.find(symbol)?.index ?? -1, side === 'buy' ? Side.buy : Side.sell, OrderType.limit, TimeInForce.day, price, qty)
      })
      others.forEach((order, i) => crowd.add(timebase.epoch.fromIso(order[0]), [order, i + 1]))
      kernel.addLane(crowd)
      // Something has to last: the orders of the others are the market's day.
      kernel.addLane(new DayLane(others.map(([time]) => timebase.epoch.fromIso(time)).reduce((a, b) => Math.max(a, b), 0)))
      return simulatedVenue({
        kernel, name: 'XCME', latency: NO_LATENCY, fees: feeSchedule(NO_FEES, (index) => instruments.at(index)), reports,
        exchange: (sink) => expiring(instruments, timebase, sink, (inner) => matchingExchange(matching, inner)),
      })
    },
  })
  settleFutures(run, instruments, [listed])
  const end = await run.run()
  return { end, engine: run.engine, instruments, outputs }
}

/** Drives the run until the last of the others' orders. */
class DayLane extends DueLane<undefined> {
  override readonly drives = true

  constructor(lastNs: number) {
    super(InputClass.exchange, 'the day', () => {})
    this.add(lastNs, undefined)
  }
}
