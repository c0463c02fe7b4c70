/**
 * The orderbook file of a LOBSTER archive of the shared data, line by line.
 */
import { listZip, readZipEntry } from '../../data/import/zip-entries.js'
import { sharedPath } from '../shared-data.js'

export async function orderbookLines(archive: string): Promise<string[]> {
  const path = sharedPath(archive)
  const entry = listZip(path).find(({ name }) => name.includes('_orderbook_'))
  if (entry === undefined) throw new Error(`${archive} has no orderbook file`)
  const chunks: Uint8Array[] = []
  for await (const chunk of readZipEntry(path, entry, () => undefined)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1').trimEnd().split(/\r?\n/)
}
