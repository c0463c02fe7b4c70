/** ITCH of a whole market → one dataset of Parquet, as `isochron import itch` does, with the most memory that it took. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importItch, type ItchImportOptions } from '../../../data/import/itch.js'
import { host } from '../../../live/host.js'
import type { Group, Inputs, Sample } from '../bench.js'
import { atLeast } from '../bench.js'
import { ChunkTimes } from '../chunk-times.js'
import { amznFile, SYNTHETIC_DATE, wholeMarket } from '../inputs.js'

const RSS_MIB_MAX = 512

async function measure({ market = '', warmUp }: Inputs): Promise<Sample> {
  const lake = mkdtempSync(join(tmpdir(), 'isochron-bench-import-'))
  try {
    const options = { lake, date: SYNTHETIC_DATE, venue: 'XNAS' }
    if (warmUp !== undefined) await imported({ ...options, file: warmUp, source: 'warm-up' })
    const times = new ChunkTimes()
    const count = await imported({ ...options, file: market, source: 'market' })
    return { ...times.sample(count), peakRssMiB: host.peakRssMiB() }
  } finally {
    rmSync(lake, { recursive: true, force: true })
  }
}

/** Answers the messages. */
async function imported(options: ItchImportOptions): Promise<number> {
  const outcome = await importItch(options)
  if (outcome.outcome === 'refused') throw new Error(outcome.message)
  return outcome.metadata.counters.messages
}

export const imports: Group = {
  name: 'import',
  prepare: async () => ({ ...await wholeMarket(), warmUp: amznFile() }),
  rows: [{
    name: 'import ITCH → Parquet', unit: 'messages', measure, roundsMax: 2,
    targets: [
      atLeast(1_000_000),
      { what: `at most ${RSS_MIB_MAX} MiB resident`, isMet: ({ peakRssMiB }) => peakRssMiB !== null && peakRssMiB <= RSS_MIB_MAX },
    ],
  }],
}
