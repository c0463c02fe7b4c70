/** The configuration of a run as people and `isochron diff` read it: everything that decides the outputs, by section and name, as text. */
import { createHash } from 'node:crypto'
import { isoOfUnixNs } from '../../core/time.js'
import type { ConfigurationSection } from '../../data/report/model.js'
import type { RunFacts } from '../backtest/run-report.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { latencyText } from '../venue/latency-text.js'
import type { BacktestArguments, BacktestOptionsRead } from './backtest-options.js'

type Texts = Readonly<Record<string, string>>
export type Configuration = Readonly<Record<string, Texts>>

/** Two runs with the same configuration have the same fingerprint. @param fees those of the venue where none were given */
export function configurationOf(given: BacktestArguments, { latency, limits, faults }: BacktestOptionsRead, fees: FeeTerms, facts: RunFacts): Configuration {
  return {
    run: {
      strategy: facts.strategy, seed: facts.seed, data: given.data, venue: facts.venue, instruments: facts.traded.map(({ id }) => id).join(', '),
      sources: [...new Set(facts.files.map(({ metadata }) => metadata.source))].sort().join(', '), from: given.from ?? 'the first event', to: given.to ?? 'the last event',
    },
    latency: latencyTexts(latency),
    fees: feeTexts(fees),
    faults: faults === undefined ? {} : faultTexts(faults),
    'risk limits': Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)])),
  }
}

export function sectionsOf(configuration: Configuration): ConfigurationSection[] {
  return Object.entries(configuration).map(([title, values]) => ({
    title: title[0].toUpperCase() + title.slice(1), entries: Object.entries(values).map(([key, value]) => ({ key, value })),
  }))
}

/** Recordings with a hash of what they hold: their file may be another one tomorrow. */
function latencyTexts({ orderEntryNs, reportNs, marketDataNs, orderEntry, report, marketData }: Latency): Texts {
  const recordings = [orderEntry, report, marketData].flatMap((model) => model?.recorded ?? [])
  return {
    orders: latencyText(orderEntryNs, orderEntry), reports: latencyText(reportNs, report), 'market data': latencyText(marketDataNs, marketData),
    ...Object.fromEntries(recordings.map(({ name, timesNs, latenciesNs }): [string, string] => {
      const hash = createHash('sha256').update(timesNs.map((timeNs, point) => `${timeNs},${latenciesNs[point]}\n`).join(''))
      return [`recorded(${name})`, `points ${timesNs.length}, sha256 ${hash.digest('hex').slice(0, 16)}`]
    })),
  }
}

function feeTexts({ tiers = [], ...terms }: FeeTerms): Texts {
  return {
    ...Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, String(value)])),
    ...Object.fromEntries(tiers.map(({ from, maker, taker }) => [`tier from ${from}`, `${maker}/${taker}`])),
  }
}

/** As `disconnects.forNs`, `reports.delayed.chance`; Unix times as ISO 8601 text. */
function faultTexts(faults: VenueFaults): Texts {
  const leaves = (value: unknown, path: string): [string, string][] => {
    if (Array.isArray(value)) return [[path, value.map(instantText).join(', ')]]
    if (typeof value !== 'object' || value === null) return [[path, instantText(value)]]
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`))
  }
  return Object.fromEntries(leaves(faults, ''))
}

function instantText(value: unknown): string {
  return typeof value === 'bigint' ? isoOfUnixNs(value) : String(value)
}
