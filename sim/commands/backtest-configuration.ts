/** The configuration of a run as people and `isochron diff` read it: everything that decides the outputs, by section and name, as text. */
import { createHash } from 'node:crypto'
import type { RiskLimits } from '../../core/risk/limits.js'
import { isoOfUnixNs } from '../../core/time.js'
import type { ConfigurationSection } from '../../data/report/model.js'
import type { RunFacts } from '../backtest/run-report.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { latencyText } from '../venue/latency-text.js'

type Texts = Readonly<Record<string, string>>
export type Configuration = Readonly<Record<string, Texts>>

/** Two runs with the same configuration have the same fingerprint. @param plan what the run was made from */
export function configurationOf(plan: Configuration, limits: RiskLimits, { strategy, seed, venue, traded }: RunFacts): Configuration {
  const { run: { data, market, ...rest }, ...sections } = plan as Configuration & { readonly run: Texts }
  return {
    run: { strategy, seed, ...(data && { data }), ...(market && { market }), venue, instruments: traded.map(({ id }) => id).join(', '), ...rest },
    ...sections,
    'risk limits': Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)])),
  }
}

export function sectionsOf(configuration: Configuration): ConfigurationSection[] {
  return Object.entries(configuration).map(([title, values]) => ({
    title: title[0].toUpperCase() + title.slice(1), entries: Object.entries(values).map(([key, value]) => ({ key, value })),
  }))
}

/** Recordings with a hash of what they hold: their file may be another one tomorrow. */
export function latencyTexts({ orderEntryNs, reportNs, marketDataNs, orderEntry, report, marketData }: Latency): Texts {
  const recordings = [orderEntry, report, marketData].flatMap((model) => model?.recorded ?? [])
  return {
    orders: latencyText(orderEntryNs, orderEntry), reports: latencyText(reportNs, report), 'market data': latencyText(marketDataNs, marketData),
    ...Object.fromEntries(recordings.map(({ name, timesNs, latenciesNs }): [string, string] => {
      return [`recorded(${name})`, `points ${timesNs.length}, sha256 ${textHash(timesNs.map((timeNs, point) => `${timeNs},${latenciesNs[point]}\n`).join(''))}`]
    })),
  }
}

/** The first 16 hexadecimal digits of a text's SHA-256. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export function feeTexts({ tiers = [], ...terms }: FeeTerms): Texts {
  return {
    ...Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, String(value)])),
    ...Object.fromEntries(tiers.map(({ from, maker, taker }) => [`tier from ${from}`, `${maker}/${taker}`])),
  }
}

/** As `disconnects.forNs`, `reports.delayed.chance`; Unix times as ISO 8601 text. */
export function faultTexts(faults: VenueFaults): Texts {
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
