/**
 * Bytes of an input: a file, a `.gz`, or standard input, as chunks with backpressure. It counts and digests what it reads as it stands on
 * disk, before decompression, so that the same input is known again.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ImportRefusal, sizeOf, unreadable } from './import-refusal.js'

/** What stands for standard input in the place of a path. */
export const STDIN = '-'
const CHUNK_BYTES = 1 << 18

export class InputBytes {
  /** Bytes read so far, as they stand on disk. */
  bytesDone = 0
  /** Bytes behind the end of a gzip stream that begin no other member: padding, mostly. Known once all chunks were read. */
  bytesIgnored = 0
  /** Bytes of the file; undefined for standard input. */
  readonly bytesTotal: number | undefined
  private readonly hash = createHash('sha256')

  /**
   * @param path of the file, or {@link STDIN}
   * @param stdin where the bytes are when they are not in a file
   */
  constructor(readonly path: string, private readonly stdin?: AsyncIterable<Uint8Array>) {
    this.bytesTotal = path === STDIN ? undefined : sizeOf(path)
  }

  /** The bytes, decompressed when they are gzip (by the first two bytes, whatever the name says): all members, one after the other. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const raw = this.raw()[Symbol.asyncIterator]()
    const first = await raw.next()
    if (first.done === true) return
    const gzip = first.value.length >= 2 && first.value[0] === 0x1f && first.value[1] === 0x8b
    if (!gzip) {
      yield first.value
      yield* rest(raw)
      return
    }
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
    const source = Readable.from(prepend(first.value, raw))
    source.on('error', (error) => gunzip.destroy(error))
    source.pipe(gunzip)
    try {
      for await (const chunk of gunzip) yield chunk as Uint8Array
      this.bytesIgnored = await this.readOn(source) - gunzip.bytesWritten
    } catch (error) {
      throw this.refuseGzip(error)
    } finally {
      source.destroy()
      gunzip.destroy()
    }
  }

  /** SHA-256 of all bytes, hexadecimal. Call it once, at the end. */
  digest(): string {
    return this.hash.digest('hex')
  }

  /** What stands behind the end of the stream is part of the input's identity. @returns bytes of the input */
  private async readOn(source: Readable): Promise<number> {
    for await (const _ of source);
    return this.bytesDone
  }

  private async *raw(): AsyncGenerator<Uint8Array> {
    const source = this.stdin !== undefined && this.path === STDIN ? this.stdin : createReadStream(this.path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>
    try {
      for await (const chunk of source) {
        this.bytesDone += chunk.length
        this.hash.update(chunk)
        yield chunk
      }
    } catch (error) {
      throw error instanceof ImportRefusal ? error : unreadable(this.path, error)
    }
  }

  private refuseGzip(error: unknown): unknown {
    if (error instanceof ImportRefusal) return error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'Z_BUF_ERROR') {
      return new ImportRefusal('truncated', `${this.path}: byte ${this.bytesDone}: the gzip stream ends early, expected its end. The file is cut off: fetch it again.`)
    }
    if (code?.startsWith('Z_') === true) {
      return new ImportRefusal('damaged', `${this.path}: near byte ${this.bytesDone}: the gzip stream is damaged (${(error as Error).message}). Fetch it again.`)
    }
    return error
  }
}

/** Bytes of a file and their SHA-256, hexadecimal: its identity. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Uint8Array)
  } catch (error) {
    throw unreadable(path, error)
  }
  return hash.digest('hex')
}

async function* rest(iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) yield step.value
}

async function* prepend(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest(iterator)
}
