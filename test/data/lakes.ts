/**
 * Lakes that tests make, each in a directory of its own that goes with the test.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { ImportOutcome } from '../../data/import/importer.js'
import { importDataset } from '../../data/import/importer.js'
import type { Row } from './rows.js'
import { feedOf } from './rows.js'

const made: string[] = []

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'isochron-'))
  made.push(directory)
  return directory
}

export const DAY = '2012-06-21'

/** Imports rows as a dataset of XNAS. */
export async function importRows(lake: string, rows: Iterable<Row>, { date = DAY, source = 'rows' } = {}): Promise<Exclude<ImportOutcome, { outcome: 'refused' }>> {
  const outcome = await importDataset({ lake, venue: 'XNAS', date, source }, () => feedOf(rows))
  if (outcome.outcome !== 'imported') throw new Error(`expected an import, found ${JSON.stringify(outcome)}`)
  return outcome
}

/** Names of all files under a directory, in order. */
export function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => entry.name).sort()
}
