/**
 * Small ITCH 5.0 files, made message by message, and their import.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeItch } from '../../../adapters/nasdaq/index.js'
import { importItch } from '../../../data/import/itch.js'
import type { ItchImportOptions } from '../../../data/import/itch.js'
import type { ImportOutcome } from '../../../data/import/importer.js'
import { DAY, temporaryDirectory } from '../lakes.js'

const LOCATES: Readonly<Record<string, number>> = { AMZN: 1, AAPL: 2 }

/** Nanoseconds after midnight at the exchange. */
export const OPEN_NS = 34_200_000_000_000

export const systemEvent = (eventCode: string, timestamp: number): Uint8Array =>
  encodeItch({ messageType: 'S', stockLocate: 0, trackingNumber: 0, timestamp, eventCode })

export const add = (stock: string, id: bigint, timestamp: number, terms: { side?: 'B' | 'S'; shares?: number; price?: number } = {}): Uint8Array => encodeItch({
  messageType: 'A', stockLocate: LOCATES[stock], trackingNumber: 0, timestamp, orderReferenceNumber: id,
  buySellIndicator: terms.side ?? 'B', shares: terms.shares ?? 100, stock, price: terms.price ?? 2_239_500,
})

export const remove = (stock: string, id: bigint, timestamp: number): Uint8Array =>
  encodeItch({ messageType: 'D', stockLocate: LOCATES[stock], trackingNumber: 0, timestamp, orderReferenceNumber: id })

export const replace = (stock: string, id: bigint, newId: bigint, timestamp: number, terms: { shares?: number; price?: number } = {}): Uint8Array => encodeItch({
  messageType: 'U', stockLocate: LOCATES[stock], trackingNumber: 0, timestamp, originalOrderReferenceNumber: id, newOrderReferenceNumber: newId,
  shares: terms.shares ?? 100, price: terms.price ?? 2_239_500,
})

export function binaryFile(messages: readonly Uint8Array[], end = true): Uint8Array {
  const parts = messages.flatMap((message) => [message.length >> 8, message.length & 255, ...message])
  return new Uint8Array(end ? [...parts, 0, 0] : parts)
}

/** A whole, small day of two stocks. */
export const SMALL_DAY: readonly Uint8Array[] = [
  systemEvent('O', 0), add('AMZN', 1n, OPEN_NS), add('AAPL', 2n, OPEN_NS + 1, { side: 'S', price: 5_853_300 }), add('AMZN', 3n, OPEN_NS + 2, { shares: 7 }),
  remove('AMZN', 1n, OPEN_NS + 3), systemEvent('C', OPEN_NS + 4),
]

/** Imports a file of these bytes into a lake beside it. */
export async function importBytes(content: Uint8Array, name = 'day.itch50', options: Partial<ItchImportOptions> = {}): Promise<{ outcome: ImportOutcome; lake: string; file: string }> {
  const directory = temporaryDirectory()
  const file = join(directory, name)
  writeFileSync(file, content)
  const lake = join(directory, 'lake')
  return { outcome: await importItch({ file, venue: 'XNAS', date: DAY, lake, ...options }), lake, file }
}

export function imported(outcome: ImportOutcome): Exclude<ImportOutcome, { outcome: 'refused' }> {
  if (outcome.outcome === 'refused') throw new Error(outcome.message)
  return outcome
}
