/**
 * Checksums in a Parquet file: a CRC-32 for the bytes of each row group and one for the footer, kept as key-values of the footer, where every
 * other reader passes over them. Pages have none that readers check: without these a flipped bit may decode to other rows.
 *
 * The footer's own stands in the footer: it is that of the bytes with eight zeros in its place.
 */
import { crc32 } from 'node:zlib'
import { invariant } from '../../core/invariant.js'
import type { ParquetFooter } from './footer.js'
import { encodeFooter } from './footer.js'

/** Eight hexadecimal digits for each row group, in their order, with a blank between them. */
const ROW_GROUP_CHECKSUMS_KEY = 'isochron.crc32.rowGroups'
const FOOTER_CHECKSUM_KEY = 'isochron.crc32.footer'
const DIGITS = 8
/** What stands before the footer's own: its key, then the header and the length of its value in the compact protocol. */
const FOOTER_CHECKSUM_MARK = Buffer.concat([Buffer.from(FOOTER_CHECKSUM_KEY), Buffer.from([0x18, DIGITS])])
/** Who sums: in a file that another program wrote anew, checksums that it took over are of other bytes. */
const CREATED_BY = 'isochron'

/** Two checksums that should be one. */
export interface ChecksumMismatch {
  readonly found: string
  readonly expected: string
}

/** @returns eight hexadecimal digits */
export function checksumOf(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(DIGITS, '0')
}

/** The bytes of a footer that vouches for the row groups and for itself. @param checksums of the row groups, in their order */
export function encodeSummedFooter(footer: ParquetFooter, checksums: readonly string[]): Uint8Array {
  const keyValues = new Map([...footer.keyValues, [ROW_GROUP_CHECKSUMS_KEY, checksums.join(' ')], [FOOTER_CHECKSUM_KEY, '0'.repeat(DIGITS)]])
  const bytes = encodeFooter({ ...footer, createdBy: CREATED_BY, keyValues })
  const at = footerChecksumAt(bytes)
  invariant(at !== undefined, 'a footer has the checksum that was put into it')
  bytes.set(Buffer.from(checksumOf(bytes)), at)
  return bytes
}

/** Compares a footer with the checksum in it. @returns undefined when it is the same, or when there is none */
export function footerMismatch(bytes: Uint8Array): ChecksumMismatch | undefined {
  const at = footerChecksumAt(bytes)
  if (at === undefined) return undefined
  const zeroed = Buffer.from(bytes)
  const expected = zeroed.toString('latin1', at, at + DIGITS)
  zeroed.fill('0', at, at + DIGITS)
  const found = checksumOf(zeroed)
  return found === expected ? undefined : { found, expected }
}

/** Of the row groups, in their order; undefined where the file has none that are its own. */
export function rowGroupChecksums({ createdBy, keyValues }: ParquetFooter): readonly string[] | undefined {
  if (createdBy !== CREATED_BY) return undefined
  return keyValues.get(ROW_GROUP_CHECKSUMS_KEY)?.split(' ').filter((checksum) => checksum !== '')
}

function footerChecksumAt(bytes: Uint8Array): number | undefined {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(FOOTER_CHECKSUM_MARK)
  const at = found + FOOTER_CHECKSUM_MARK.length
  return found < 0 || at + DIGITS > bytes.length ? undefined : at
}
