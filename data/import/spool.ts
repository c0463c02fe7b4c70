/**
 * Sorts the rows of a day by instrument in bounded memory: each instrument has one small block of rows, full blocks go to the end of one
 * spool file, and at the end an instrument's blocks are read back in their order. One open file, however many instruments there are.
 *
 * A block is a matrix of 32-bit words. In memory its rows lie one after the other, so that adding one touches two lines of the processor's cache
 * and not one for each word; on disk its words do, and one that is the same in all rows is written once: most are (high halves, columns a
 * kind does not use), so a row takes about 30 bytes instead of 76.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { grown } from '../../core/columns.js'
import { invariant } from '../../core/invariant.js'
import { MarketBatch } from '../../core/market/batch.js'

/** Rows of a block; of the blocks of an instrument that has many. */
const SMALL_BLOCK_ROWS = 64
const LARGE_BLOCK_ROWS = 512
/** From this many rows on an instrument has many. */
const MANY_ROWS = 2_048
const WORDS = 19
/** A block's header: its rows, and a bit for each word that is written once. */
const HEADER_WORDS = 2
const WRITE_BUFFER_WORDS = 1 << 18
const TWO_POW_32 = 4_294_967_296

interface OpenBlock {
  words: Int32Array
  /** Rows that fit, and rows in it. */
  capacity: number
  rows: number
  /** Numbers of this instrument's blocks in the file. */
  readonly written: number[]
  total: number
}

export class RowSpool {
  /** Rows added. */
  rows = 0
  private readonly fd: number
  /** By instrument + 1: NO_INSTRUMENT is −1. */
  private readonly blocks: (OpenBlock | undefined)[] = []
  /** Where each block starts in the file, in words. */
  private starts = new Float64Array(1 << 12)
  private blockCount = 0
  private readonly buffer = new Int32Array(WRITE_BUFFER_WORDS)
  private buffered = 0
  private wordsWritten = 0

  /** @param path of the spool file, which is removed by {@link close} */
  constructor(private readonly path: string) {
    this.fd = openSync(path, 'w+')
  }

  /** Instruments that have rows, NO_INSTRUMENT among them, in the order of their indexes. */
  instruments(): number[] {
    return this.blocks.flatMap((block, place) => block === undefined ? [] : [place - 1])
  }

  rowsOf(instrument: number): number {
    return this.blocks[instrument + 1]?.total ?? 0
  }

  add(batch: MarketBatch): void {
    const { length } = batch
    for (let row = 0; row < length; row++) {
      const instrument = batch.instrument[row]
      const block = this.blocks[instrument + 1] ?? this.open(instrument)
      if (block.rows === block.capacity) this.write(block)
      putRow(block, batch, row)
    }
    this.rows += length
  }

  /** The rows of one instrument, in the order in which they came. The batch is valid until the next one. */
  *read(instrument: number): Generator<MarketBatch> {
    const block = this.blocks[instrument + 1]
    if (block === undefined) return
    this.flush()
    const batch = new MarketBatch(LARGE_BLOCK_ROWS)
    const words = new Int32Array(LARGE_BLOCK_ROWS * WORDS)
    for (const number of block.written) {
      const rows = this.readBlock(number, words)
      takeRows(batch, words, rows, rows, instrument)
      yield batch
    }
    if (block.rows > 0) {
      transpose(block, words)
      takeRows(batch, words, block.rows, block.rows, instrument)
      yield batch
    }
  }

  /** Removes the file. */
  close(): void {
    closeSync(this.fd)
    rmSync(this.path, { force: true })
  }

  private open(instrument: number): OpenBlock {
    const block = { words: new Int32Array(SMALL_BLOCK_ROWS * WORDS), capacity: SMALL_BLOCK_ROWS, rows: 0, written: [], total: 0 }
    while (this.blocks.length <= instrument) this.blocks.push(undefined)
    this.blocks[instrument + 1] = block
    return block
  }

  /** Puts a full block behind the others, and empties it. */
  private write(block: OpenBlock): void {
    const { rows, words, capacity } = block
    if (this.buffered + HEADER_WORDS + rows * WORDS > WRITE_BUFFER_WORDS) this.flush()
    if (this.blockCount === this.starts.length) this.starts = grown(this.starts, this.blockCount * 2)
    this.starts[this.blockCount] = this.wordsWritten + this.buffered
    block.written.push(this.blockCount++)
    const { buffer } = this
    const headerAt = this.buffered
    let at = headerAt + HEADER_WORDS
    let onces = 0
    for (let word = 0; word < WORDS; word++) {
      const first = words[word]
      let place = word + WORDS
      const end = rows * WORDS
      while (place < end && words[place] === first) place += WORDS
      if (place >= end) {
        onces |= 1 << word
        buffer[at++] = first
      } else {
        for (let from = word; from < end; from += WORDS) buffer[at++] = words[from]
      }
    }
    buffer[headerAt] = rows
    buffer[headerAt + 1] = onces
    this.buffered = at
    block.rows = 0
    if (block.total >= MANY_ROWS && capacity === SMALL_BLOCK_ROWS) {
      block.capacity = LARGE_BLOCK_ROWS
      block.words = new Int32Array(LARGE_BLOCK_ROWS * WORDS)
    }
  }

  private flush(): void {
    const bytes = new Uint8Array(this.buffer.buffer, 0, this.buffered * 4)
    for (let written = 0; written < bytes.length;) written += writeSync(this.fd, bytes, written, bytes.length - written, this.wordsWritten * 4 + written)
    this.wordsWritten += this.buffered
    this.buffered = 0
  }

  /** Reads a block into `target`, all words spread out. @returns its rows */
  private readBlock(number: number, target: Int32Array): number {
    const start = this.starts[number]
    const end = Math.min(number + 1 < this.blockCount ? this.starts[number + 1] : this.wordsWritten, this.wordsWritten)
    const words = new Int32Array(end - start)
    const bytes = new Uint8Array(words.buffer)
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.fd, bytes, done, bytes.length - done, start * 4 + done)
      invariant(read > 0, `${this.path}: ends at byte ${start * 4 + done}: it was cut by somebody else`)
      done += read
    }
    const rows = words[0]
    const onces = words[1]
    let at = HEADER_WORDS
    for (let word = 0; word < WORDS; word++) {
      if ((onces & (1 << word)) !== 0) {
        target.fill(words[at++], word * rows, (word + 1) * rows)
      } else {
        target.set(words.subarray(at, at + rows), word * rows)
        at += rows
      }
    }
    return rows
  }
}

/** Words of a row. Times and quantities are integers up to 2^53, of either sign: a low half and a signed high one. */
function putRow(block: OpenBlock, batch: MarketBatch, row: number): void {
  const { words } = block
  const at = block.rows++ * WORDS
  block.total++
  const timeNs = batch.timeNs[row]
  putInteger(words, at, timeNs)
  // The distance from one time to the other is mostly always the same.
  putInteger(words, at + 2, batch.exchangeTimeNs[row] - timeNs)
  putInteger(words, at + 4, batch.sequence[row])
  putInteger(words, at + 6, batch.qty[row])
  putInteger(words, at + 8, batch.qty2[row])
  words[at + 10] = batch.price[row]
  words[at + 11] = batch.price2[row]
  words[at + 12] = batch.price3[row]
  words[at + 13] = batch.orderIdLow[row]
  words[at + 14] = batch.orderIdHigh[row]
  words[at + 15] = batch.otherIdLow[row]
  words[at + 16] = batch.otherIdHigh[row]
  words[at + 17] = batch.participant[row]
  words[at + 18] = batch.kind[row] | (batch.side[row] << 8) | (batch.flags[row] << 16) | (batch.code[row] << 24)
}

function putInteger(words: Int32Array, at: number, value: number): void {
  const high = Math.floor(value / TWO_POW_32)
  words[at] = value - high * TWO_POW_32
  words[at + 1] = high
}

/** The words of a block's rows, word by word. */
function transpose({ words, rows }: OpenBlock, target: Int32Array): void {
  let at = 0
  for (let word = 0; word < WORDS; word++) {
    for (let row = 0; row < rows; row++) target[at++] = words[row * WORDS + word]
  }
}

/** Rows out of words that stand word by word, `stride` rows of each. */
function takeRows(batch: MarketBatch, words: Int32Array, rows: number, stride: number, instrument: number): void {
  const word = (index: number): Int32Array => words.subarray(index * stride, index * stride + rows)
  takeIntegers(batch.timeNs, word(0), word(1))
  takeIntegers(batch.exchangeTimeNs, word(2), word(3))
  for (let row = 0; row < rows; row++) batch.exchangeTimeNs[row] += batch.timeNs[row]
  takeIntegers(batch.sequence, word(4), word(5))
  takeIntegers(batch.qty, word(6), word(7))
  takeIntegers(batch.qty2, word(8), word(9))
  batch.price.set(word(10))
  batch.price2.set(word(11))
  batch.price3.set(word(12))
  batch.orderIdLow.set(word(13))
  batch.orderIdHigh.set(word(14))
  batch.otherIdLow.set(word(15))
  batch.otherIdHigh.set(word(16))
  batch.participant.set(word(17))
  const codes = word(18)
  for (let row = 0; row < rows; row++) {
    batch.kind[row] = codes[row]
    batch.side[row] = codes[row] >>> 8
    batch.flags[row] = codes[row] >>> 16
    batch.code[row] = codes[row] >>> 24
  }
  batch.instrument.fill(instrument, 0, rows)
  batch.length = rows
}

function takeIntegers(target: Float64Array, low: Int32Array, high: Int32Array): void {
  for (let row = 0; row < low.length; row++) target[row] = high[row] * TWO_POW_32 + (low[row] >>> 0)
}
