/**
 * Market rows as plain objects, to write them down in tests and to compare whole lists of them.
 */
import { Instruments, usEquity } from '../../core/instrument.js'
import { id64, MarketBatch, packParticipant, unpackParticipant } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind, nameOf, NO_INSTRUMENT, Side } from '../../core/market/vocabulary.js'
import type { ImportFeed, ImportFindings } from '../../data/import/importer.js'

export interface Row {
  readonly timeNs: number
  readonly exchangeTimeNs: number
  readonly sequence: number
  /** '' for the session's. */
  readonly symbol: string
  readonly kind: keyof typeof MarketKind
  readonly side: keyof typeof Side
  readonly price: number
  readonly price2: number
  readonly price3: number
  readonly qty: number
  readonly qty2: number
  readonly orderId: bigint
  readonly otherId: bigint
  readonly code: number
  readonly flags: number
  readonly participant: string
}

export const NO_TERMS = {
  side: 'none', price: 0, price2: 0, price3: 0, qty: 0, qty2: 0, orderId: 0n, otherId: 0n, code: 0, flags: 0, participant: '',
} as const

/** A displayed order of 100 that joins the book. */
export function addRow(timeNs: number, sequence: number, symbol: string, terms: Partial<Row> = {}): Row {
  return { ...NO_TERMS, timeNs, exchangeTimeNs: timeNs, sequence, symbol, kind: 'add', side: 'buy', price: 100, qty: 100, orderId: BigInt(sequence), ...terms }
}

/** @param instrument dense index of the row's symbol */
function putRow(batch: MarketBatch, row: Row, instrument: number): void {
  const at = batch.length++
  batch.timeNs[at] = row.timeNs
  batch.exchangeTimeNs[at] = row.exchangeTimeNs
  batch.sequence[at] = row.sequence
  batch.instrument[at] = instrument
  batch.kind[at] = MarketKind[row.kind]
  batch.side[at] = Side[row.side]
  batch.price[at] = row.price
  batch.price2[at] = row.price2
  batch.price3[at] = row.price3
  batch.qty[at] = row.qty
  batch.qty2[at] = row.qty2
  batch.orderIdHigh[at] = Number(BigInt.asIntN(32, row.orderId >> 32n))
  batch.orderIdLow[at] = Number(BigInt.asIntN(32, row.orderId))
  batch.otherIdHigh[at] = Number(BigInt.asIntN(32, row.otherId >> 32n))
  batch.otherIdLow[at] = Number(BigInt.asIntN(32, row.otherId))
  batch.code[at] = row.code
  batch.flags[at] = row.flags
  batch.participant[at] = packParticipant(row.participant)
}

function takeRow(batch: MarketBatch, at: number, symbol: string): Row {
  return {
    timeNs: batch.timeNs[at], exchangeTimeNs: batch.exchangeTimeNs[at], sequence: batch.sequence[at], symbol,
    kind: nameOf(MarketKind, batch.kind[at]) as Row['kind'], side: nameOf(Side, batch.side[at]) as Row['side'],
    price: batch.price[at], price2: batch.price2[at], price3: batch.price3[at], qty: batch.qty[at], qty2: batch.qty2[at],
    orderId: id64(batch.orderIdHigh[at], batch.orderIdLow[at]), otherId: id64(batch.otherIdHigh[at], batch.otherIdLow[at]),
    code: batch.code[at], flags: batch.flags[at], participant: unpackParticipant(batch.participant[at]),
  }
}

/** All rows of a source of one symbol. */
export async function rowsOf(source: EventSource, symbol: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
    for (let at = 0; at < batch.length; at++) rows.push(takeRow(batch, at, symbol))
  }
  return rows
}

/** Rows as a feed, in batches of `batchRows`. */
export function feedOf(rows: Iterable<Row>, findings: Partial<ImportFindings> = {}, batchRows = 512): ImportFeed {
  const instruments = new Instruments()
  const batch = new MarketBatch(batchRows)
  const indexes = new Map([['', NO_INSTRUMENT]])
  const indexOf = (symbol: string): number => {
    const known = indexes.get(symbol)
    if (known !== undefined) return known
    const { index } = instruments.register(usEquity(symbol))
    indexes.set(symbol, index)
    return index
  }
  return {
    instruments, name: 'rows', bytesDone: 0, bytesTotal: undefined,
    async *batches() {
      for (const row of rows) {
        putRow(batch, row, indexOf(row.symbol))
        if (!batch.full) continue
        yield batch
        batch.length = 0
        await Promise.resolve()
      }
      if (batch.length > 0) yield batch
    },
    finish: () => ({ input: { format: 'rows', files: ['rows'], bytes: 0, sha256: '' }, complete: true, counters: {}, warnings: [], ...findings }),
  }
}
