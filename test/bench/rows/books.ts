/**
 * Books of a whole market: the bytes of a BinaryFILE → framing → normaliser → batches → an L3 book of every stock, and the parts of that way.
 * The reference is a bare C++ book over the same file: no framing checks, no normalised rows, no counters of faults.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { BinaryFileFramer, ItchNormaliser } from '../../../adapters/nasdaq/index.js'
import { L3Books } from '../../../core/book/l3-books.js'
import { Instruments } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import type { Group, Inputs, Sample } from '../bench.js'
import { CHUNK, ChunkTimes } from '../chunk-times.js'
import { wholeMarket } from '../inputs.js'

const READ_BYTES = 1 << 20
const INSTRUMENTS = 8_192
const WARM_UP_MESSAGES = 1_500_000
/** Batches that are normalised before their books are timed: few enough to stay near the processor. */
const BLOCK_BATCHES = 32
const CPP = 'C++ reference: L3 books alone'

/** Calls `onBatch` with the rows of each {@link CHUNK}, until so many messages. Answers the messages. */
function normaliseFile(path: string, messagesMax: number, nextBatch: () => MarketBatch, onBatch: (batch: MarketBatch) => void): number {
  const normaliser = new ItchNormaliser({ instruments: new Instruments(), midnightNs: 0 })
  const framer = new BinaryFileFramer()
  const bytes = new Uint8Array(READ_BYTES)
  const file = openSync(path, 'r')
  let batch = nextBatch()
  try {
    for (let length = readSync(file, bytes); length > 0 && framer.sequence < messagesMax; length = readSync(file, bytes)) {
      framer.push(length === bytes.length ? bytes : bytes.subarray(0, length))
      while (framer.next()) {
        normaliser.normalise(framer.view, framer.offset, framer.length, batch, framer.sequence)
        if (!batch.full) continue
        onBatch(batch)
        batch = nextBatch()
      }
    }
  } finally {
    closeSync(file)
  }
  if (batch.length > 0) onBatch(batch)
  return framer.sequence
}

/** One batch, used again and again. */
function oneBatch(): () => MarketBatch {
  const batch = new MarketBatch(CHUNK)
  return () => {
    batch.length = 0
    return batch
  }
}

function wholeWay({ market = '' }: Inputs): Sample {
  const once = (messagesMax: number): Sample => {
    const books = new L3Books(INSTRUMENTS)
    const times = new ChunkTimes()
    const count = normaliseFile(market, messagesMax, oneBatch(), (batch) => {
      books.applyAll(batch)
      times.lap(batch.length)
    })
    const sample = times.sample(count)
    if (books.faults.unknownOrders > 0) throw new Error(`${books.faults.unknownOrders} messages of unknown orders in a day that has none`)
    return sample
  }
  once(WARM_UP_MESSAGES)
  return once(Infinity)
}

function normaliseOnly({ market = '' }: Inputs): Sample {
  const once = (messagesMax: number): Sample => {
    const times = new ChunkTimes()
    const count = normaliseFile(market, messagesMax, oneBatch(), (batch) => times.lap(batch.length))
    return times.sample(count)
  }
  once(WARM_UP_MESSAGES)
  return once(Infinity)
}

function booksOnly({ market = '' }: Inputs): Sample {
  const once = (messagesMax: number): Sample => {
    const books = new L3Books(INSTRUMENTS)
    const block = Array.from({ length: BLOCK_BATCHES }, () => new MarketBatch(CHUNK))
    const times = new ChunkTimes()
    let filled = 0
    let seconds = 0
    const applyBlock = (): void => {
      times.restart()
      const start = times.seconds
      for (let index = 0; index < filled; index++) {
        books.applyAll(block[index])
        times.lap(block[index].length)
      }
      seconds += times.seconds - start
      filled = 0
    }
    const next = (): MarketBatch => {
      if (filled === BLOCK_BATCHES) applyBlock()
      block[filled].length = 0
      return block[filled]
    }
    const count = normaliseFile(market, messagesMax, next, () => filled++)
    applyBlock()
    return { perSecond: count / seconds, count, ...times.percentiles }
  }
  once(WARM_UP_MESSAGES)
  return once(Infinity)
}

/** The reference prints `c++ l3 N x ns/msg …`: its clock runs from the first byte read to the last message. */
function reference({ cpp = '', market = '' }: Inputs): Sample {
  const printed = execFileSync(cpp, [market], { encoding: 'utf8' })
  const [, messages, eachNs] = /^c\+\+ l3 (\d+) ([\d.]+) ns\/msg/.exec(printed) ?? []
  if (eachNs === undefined) throw new Error(`the C++ reference printed '${printed}'`)
  return { perSecond: 1e9 / Number(eachNs), count: Number(messages) }
}

export const books: Group = {
  name: 'books',
  prepare: wholeMarket,
  rows: [
    {
      name: 'L3 books of a whole market from ITCH', unit: 'messages', ratioTo: CPP, measure: wholeWay,
      targets: [{ what: 'at least 0.45 of the C++ reference', isMet: ({ ratio }) => (ratio === null ? undefined : ratio >= 0.45) }],
    },
    { name: CPP, unit: 'messages', needs: ['cpp'], measure: reference },
    { name: 'normalise only', unit: 'messages', ratioTo: CPP, measure: normaliseOnly },
    { name: 'books only (pre-normalised batches)', unit: 'messages', ratioTo: CPP, measure: booksOnly },
  ],
}
