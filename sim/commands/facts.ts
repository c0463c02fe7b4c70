/**
 * `isochron facts`: what markets look like in numbers, side by side: days of a lake, and the participants of a synthetic market by their presets.
 */
import { Instruments } from '../../core/instrument.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { Epoch, NS_PER_MINUTE } from '../../core/time.js'
import type { Io } from '../../data/commands/io.js'
import { UnfinishedFile } from '../../data/disk/unfinished-file.js'
import { openLake, type ResolvedInstrument } from '../../data/lake/catalog.js'
import { lakeHistory } from '../backtest/lake-history.js'
import { crowdFacts } from '../synthetic/participants/crowd-market.js'
import { checkedParticipants } from '../synthetic/participants/terms.js'
import { StylisedFacts, type MarketFacts } from '../synthetic/stylised-facts.js'
import { factsTable } from '../synthetic/stylised-facts-text.js'
import { refusing } from './refusing.js'

export interface FactsArguments {
  readonly data?: string | undefined
  /** Symbols of the lake, separated by commas. */
  readonly instruments?: string | undefined
  /** First and last day, `YYYY-MM-DD`. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly venue?: string | undefined
  readonly source?: string | undefined
  /** Presets, separated by commas. */
  readonly participants?: string | undefined
  readonly seed: string
  /** How long the participants trade. */
  readonly minutes: string
  readonly json?: string | undefined
}

type Column = readonly [name: string, facts: MarketFacts]

const MINUTES = /^\d{1,4}$/
const MINUTES_MAX = 1_440

/** Answers the exit code: refused when there is nothing to look at, or an option cannot be. */
export async function facts(options: FactsArguments, io: Io): Promise<number> {
  let file: UnfinishedFile | undefined
  try {
    return await refusing(io, async () => {
      if (options.json !== undefined) file = new UnfinishedFile(options.json)
      const columns = [...await lakeColumns(options), ...await participantColumns(options)]
      if (columns.length === 0) throw new RangeError('nothing to look at: expected --data LAKE --instruments SYMBOLS, or --participants PRESETS, or both')
      await io.out(factsTable(columns))
      file?.write(Buffer.from(`${JSON.stringify(Object.fromEntries(columns), undefined, 2)}\n`))
      file?.commit()
    })
  } finally {
    file?.discard()
  }
}

async function lakeColumns({ data, instruments, from, to, venue, source }: FactsArguments): Promise<Column[]> {
  if (data === undefined && instruments === undefined) return []
  if (data === undefined) throw new RangeError('--instruments: found no lake to look for them in, expected --data LAKE too')
  if (instruments === undefined) throw new RangeError('--data: found no instruments to look at, expected --instruments SYMBOLS too')
  const names = instruments.split(',').map((name) => name.trim())
  const columns: Column[] = []
  for (const resolved of openLake(data).resolve({ instruments: names, from, to, venue, source }).instruments) columns.push([resolved.spec.symbol, await lakeFacts(resolved)])
  return columns
}

async function lakeFacts({ spec, files }: ResolvedInstrument): Promise<MarketFacts> {
  const instrument = new Instruments().register(spec)
  const timebase = new Timebase(Epoch.ofDay(files[0].metadata.date))
  const found = new StylisedFacts(instrument, instrument.index)
  timebase.onRebase((deltaNs) => found.shift(deltaNs))
  const history = lakeHistory({ files, instrument, timebase })
  for (let batch = await history.next(); batch !== undefined; batch = await history.next()) {
    for (let row = 0; row < batch.length; row++) found.take(batch, row)
  }
  await history.close?.()
  return found.facts()
}

async function participantColumns({ participants, seed, minutes }: FactsArguments): Promise<Column[]> {
  if (participants === undefined) return []
  if (!MINUTES.test(minutes) || Number(minutes) < 1 || Number(minutes) > MINUTES_MAX) {
    throw new RangeError(`--minutes: found '${minutes}', expected a whole number from 1 to ${MINUTES_MAX}`)
  }
  const presets = participants.split(',').map((name) => name.trim())
  const all = presets.map((preset) => [preset, checkedParticipants(preset, '--participants')] as const)
  const columns: Column[] = []
  for (const [preset, terms] of all) {
    columns.push([preset, await crowdFacts({ terms, seed, durationNs: Number(minutes) * NS_PER_MINUTE })])
  }
  return columns
}
