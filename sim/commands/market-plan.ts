/** A run in a simulated market: what its file says, as instruments and venues. */
import { readFileSync } from 'node:fs'
import { Instruments } from '../../core/instrument.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { Epoch } from '../../core/time.js'
import { MARKET_PRESETS } from '../market/market-presets.js'
import { marketVenues } from '../market/market-venues.js'
import { readMarketTerms } from '../market/market-terms.js'
import { marketAssumptions } from '../market/assumptions.js'
import { TermsFile } from '../market/terms-file.js'
import { textHash, type Configuration } from './backtest-configuration.js'
import { OptionError, type BacktestArguments, type BacktestOptionsRead } from './backtest-options.js'
import { textOf } from './backtest-venue-options.js'
import { requireRates, type RunPlan } from './run-plan.js'

/** Throws a `TermsError` or an {@link OptionError} with what is wrong. @param market a file, or the name of a built-in one */
export function marketPlan(market: string, given: BacktestArguments, options: BacktestOptionsRead): RunPlan {
  const text = MARKET_PRESETS.get(market) ?? marketText(market)
  const file = TermsFile.parse(market, text)
  const terms = readMarketTerms(file, (path) => textOf(path, 'a recorded latency, lines of time and latency (13:30:00.5,250us)'))
  const timebase = new Timebase(Epoch.ofDay(terms.date))
  const instruments = new Instruments()
  const venues = marketVenues(terms, { instruments, timebase })
  for (const instrument of instruments) {
    const { fees } = venues.find(({ name }) => name === instrument.venue) ?? {}
    if (fees !== undefined) file.read(['venues', instrument.venue, 'fees'], () => requireRates(fees, instrument))
  }
  const [fromNs, untilNs] = [options.from?.unixNs, options.to?.unixNs]
  const begins = Math.min(...terms.venues.map(({ market }) => ('fromUnixNs' in market ? Number(market.fromUnixNs) : Infinity)))
  const ends = Math.max(...terms.venues.map(({ market }) => ('untilUnixNs' in market ? Number(market.untilUnixNs) : -Infinity)))
  return {
    timebase, instruments, venues, tape: terms.tape, arbitrage: terms.arbitrage, files: [], fromNs, untilNs, timeZone: terms.timeZone,
    traded: options.instruments.length === 0 ? [...instruments] : options.instruments.map((name) => {
      const instrument = instruments.find(name)
      if (instrument === undefined) throw new OptionError(`--instruments: found '${name}', expected instruments of the market: ${[...instruments].map(({ id }) => id).join(', ')}`)
      return instrument
    }),
    share: (_events, nowNs) => (Number.isFinite(nowNs) && begins < ends ? (Number(timebase.toUnixNs(nowNs)) - begins) / (ends - begins) : 0),
    configuration: configurationOf(market, text, given),
    assumptions: ({ replays }) => marketAssumptions(terms.venues, replays),
  }
}

function marketText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new OptionError(code === 'ENOENT'
      ? `--market: found '${path}', expected a file (market.yaml) or one of the built-in markets: ${[...MARKET_PRESETS.keys()].join(', ')}`
      : `--market: ${path}: cannot be read (${String(code)}), expected a file of YAML`)
  }
}

/** The whole text decides the outputs. */
function configurationOf(market: string, text: string, { from, to }: BacktestArguments): Configuration {
  return {
    run: { market: `${market}, sha256 ${textHash(text)}`, ...(from && { from }), ...(to && { to }) },
    market: { terms: text },
  }
}
