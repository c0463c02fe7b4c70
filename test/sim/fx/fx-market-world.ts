/** A run of a strategy with liquidity providers as a market file describes them, and nothing else. */
import { assemble, type RunEnd } from '../../../core/engine/assemble.js'
import type { Engine } from '../../../core/engine/engine.js'
import type { OutputSink } from '../../../core/fingerprint/outputs.js'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { routedVenue } from '../../../core/orders/venue-router.js'
import { RandomStreams } from '../../../core/random.js'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_MINUTE, NS_PER_MS } from '../../../core/time.js'
import { FxMarket, fxInstruments, type OpenQuotes } from '../../../sim/fx/fx-market.js'
import { fxVenueTerms } from '../../../sim/fx/fx-venue-terms.js'
import type { LastLookFigures } from '../../../data/report/model.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import type { Latency } from '../../../sim/venue/latency.js'

export const PROVIDER = {
  pairs: { 'EUR/USD': { start: '1.10500' } },
  bands: [{ qty: 1_000_000, widen: 0 }, { qty: 5_000_000, widen: 3 }],
  requests: { answer: '20ms', valid: '5s' },
}

const USUAL_LATENCY: Latency = { orderEntryNs: 2 * NS_PER_MS, reportNs: 2 * NS_PER_MS, marketDataNs: 3 * NS_PER_MS }
const EPOCH = Epoch.ofDay('2026-01-05')

export interface FxRunOptions {
  readonly strategy: AnyStrategy
  /** By the name of the venue: what its file says under `fx`. */
  readonly providers: Readonly<Record<string, unknown>>
  readonly minutes?: number
  readonly seed?: number
  readonly recorded?: OpenQuotes
  readonly sink?: OutputSink
  readonly latency?: Latency
  /** Instruments that the strategy trades, all unless given. */
  readonly traded?: readonly string[]
}

export interface FxRun {
  readonly end: RunEnd
  readonly engine: Engine
  readonly instruments: Instruments
  /** By instrument id. */
  readonly lastLook: Readonly<Record<string, LastLookFigures>>
}

export async function runFx({ strategy, providers, minutes = 2, seed = 1, recorded, sink, traded, latency = USUAL_LATENCY }: FxRunOptions): Promise<FxRun> {
  const instruments = new Instruments()
  const timebase = new Timebase(EPOCH)
  const random = new RandomStreams(seed)
  const spans = [{ fromUnixNs: EPOCH.unixNs, untilUnixNs: EPOCH.unixNs + BigInt(minutes * NS_PER_MINUTE) }]
  const markets = Object.entries(providers).map(([name, value]) => {
    const terms = fxVenueTerms(value, `venues.${name}.fx`)
    for (const spec of fxInstruments(name, terms)) instruments.register(spec)
    return new FxMarket({
      name, terms, instruments, timebase, random, latency, spans, ...(recorded && { recorded }),
    })
  })
  const run = assemble({
    timebase, instruments, strategy, strategyName: 'taker', seed, feeds: markets.flatMap(({ feeds }) => feeds),
    venue(kernel, reports) {
      const ports = new Map(markets.map((market) => [market.name, market.connect(kernel, reports, feeSchedule(NO_FEES, (index) => instruments.at(index)))]))
      return routedVenue('providers', (instrument) => ports.get(instruments.at(instrument).venue) ?? [...ports.values()][0])
    },
    ...(sink && { sink }), ...(traded && { traded: traded.map((name) => instruments.find(name) ?? instruments.at(0)) }),
  })
  const end = await run.run()
  return { end, engine: run.engine, instruments, lastLook: Object.fromEntries(markets.flatMap((market) => market.lastLook(run.kernel.nowNs)).map((figures) => [figures.instrument, figures])) }
}
