/**
 * Entries of a zip archive, each as its own stream: two of them can be read side by side, in bounded memory, as LOBSTER's pairs need.
 * Reads the central directory, then each entry from its place. Source: PKWARE's APPNOTE 6.3, sections 4.3 to 4.5; entries are stored or deflated, without
 * encryption. Of zip64 the sizes of an entry are known, which some writers put there whatever they are; a directory of zip64 is not.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { createInflateRaw } from 'node:zlib'
import { ImportRefusal, sizeOf, unreadable } from './import-refusal.js'

const END_SIGNATURE = 0x0605_4b50
const END_LENGTH = 22
const COMMENT_MAX = 0xffff
const ENTRY_SIGNATURE = 0x0201_4b50
const ENTRY_LENGTH = 46
const LOCAL_SIGNATURE = 0x0403_4b50
const LOCAL_LENGTH = 30
const STORED = 0
const DEFLATED = 8
const ENCRYPTED = 1
const ZIP64_FIELD = 1
const ALL_ONES = 0xffff_ffff
const CHUNK_BYTES = 1 << 18

export interface ZipEntry {
  readonly name: string
  readonly compressedSize: number
  readonly method: number
  readonly flags: number
  /** Of its local header in the archive. */
  readonly offset: number
}

/** What is in an archive. Throws an {@link ImportRefusal} when it is none. */
export function listZip(path: string): ZipEntry[] {
  const size = sizeOf(path)
  const tail = readAt(path, Math.max(0, size - END_LENGTH - COMMENT_MAX), Math.min(size, END_LENGTH + COMMENT_MAX))
  let end = tail.byteLength - END_LENGTH
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--
  if (end < 0) throw notAZip(path, 'no end of the central directory')
  const count = tail.getUint16(end + 10, true)
  const length = tail.getUint32(end + 12, true)
  const offset = tail.getUint32(end + 16, true)
  if (offset + length > size) throw notAZip(path, `a central directory of ${length} bytes at byte ${offset}, in a file of ${size}`)
  const directory = readAt(path, offset, length)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_LENGTH > length || directory.getUint32(at, true) !== ENTRY_SIGNATURE) throw notAZip(path, `no entry ${entries.length + 1} of ${count} at byte ${offset + at}`)
    const nameLength = directory.getUint16(at + 28, true)
    const wide = wideSizes(directory, at, nameLength)
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + at + ENTRY_LENGTH, nameLength)),
      flags: directory.getUint16(at + 8, true), method: directory.getUint16(at + 10, true),
      compressedSize: wide.compressedSize, offset: wide.offset,
    })
    at += ENTRY_LENGTH + nameLength + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true)
  }
  return entries
}

/** Size and place of an entry: where they are all ones, those of the extra field of zip64, which has only such fields, in one order. */
function wideSizes(directory: DataView, at: number, nameLength: number): { readonly compressedSize: number; readonly offset: number } {
  const sizes = { size: directory.getUint32(at + 24, true), compressedSize: directory.getUint32(at + 20, true), offset: directory.getUint32(at + 42, true) }
  const extra = at + ENTRY_LENGTH + nameLength
  const end = Math.min(extra + directory.getUint16(at + 30, true), directory.byteLength)
  for (let field = extra; field + 4 <= end; field += 4 + directory.getUint16(field + 2, true)) {
    if (directory.getUint16(field, true) !== ZIP64_FIELD) continue
    let value = field + 4
    for (const name of ['size', 'compressedSize', 'offset'] as const) {
      if (sizes[name] !== ALL_ONES || value + 8 > end) continue
      sizes[name] = Number(directory.getBigUint64(value, true))
      value += 8
    }
  }
  return sizes
}

/** The bytes of one entry. @param onBytes told how many compressed bytes were read */
export async function* readZipEntry(path: string, entry: ZipEntry, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  if ((entry.flags & ENCRYPTED) !== 0 || (entry.method !== STORED && entry.method !== DEFLATED) || entry.compressedSize === ALL_ONES) {
    throw new ImportRefusal('not-the-format', `${path}: ${entry.name} is compressed by method ${entry.method}, expected a stored or deflated entry without encryption. Unpack it first.`)
  }
  const local = readAt(path, entry.offset, LOCAL_LENGTH)
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) throw notAZip(path, `no local header at byte ${entry.offset}`)
  const start = entry.offset + LOCAL_LENGTH + local.getUint16(26, true) + local.getUint16(28, true)
  if (entry.compressedSize === 0) return
  const raw = createReadStream(path, { start, end: start + entry.compressedSize - 1, highWaterMark: CHUNK_BYTES })
  raw.on('data', (chunk) => onBytes(chunk.length))
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES })
  raw.on('error', (error) => inflate.destroy(error))
  try {
    for await (const chunk of entry.method === STORED ? raw : raw.pipe(inflate)) yield chunk as Uint8Array
  } catch (error) {
    throw new ImportRefusal('damaged', `${path}: ${entry.name} cannot be decompressed (${(error as Error).message}). Fetch the archive again.`)
  } finally {
    raw.destroy()
    inflate.destroy()
  }
}

function readAt(path: string, position: number, length: number): DataView {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    throw unreadable(path, error)
  }
  try {
    const bytes = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const read = readSync(fd, bytes, done, length - done, position + done)
      if (read === 0) throw notAZip(path, `its end at byte ${position + done}, where ${length - done} bytes more are expected`)
      done += read
    }
    return new DataView(bytes.buffer)
  } finally {
    closeSync(fd)
  }
}

function notAZip(path: string, found: string): ImportRefusal {
  return new ImportRefusal('not-the-format', `${path}: is no complete zip archive: found ${found}. Fetch it again.`)
}
