/** Columns of texts, in pages of our own, are read by others: runs, packed groups, any width of an index. */
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { MarketBatch, packParticipant } from '../../../core/market/batch.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { RowGroupBuffer } from '../../../data/lake/row-group-buffer.js'
import { decodeRowGroup } from '../../../data/lake/row-group-decoder.js'
import { encodeRowGroup } from '../../../data/lake/row-group-encoder.js'

const KINDS = Object.entries(MarketKind)
const SIDES = Object.entries(Side)

/** Rows in stretches: some of one value, some mixed, so that runs and packed groups meet at every offset. */
function stretches(seed: number, participants: number): { batch: MarketBatch; expected: { kind: string; side: string; participant: string }[] } {
  const random = new RandomStreams(seed).stream('stretches')
  const upTo = (limit: number): number => random.int(limit)
  const batch = new MarketBatch(1 + upTo(3_000))
  const expected: { kind: string; side: string; participant: string }[] = []
  while (batch.length < batch.capacity) {
    const mixed = upTo(2) === 0
    let kind = upTo(KINDS.length)
    let side = upTo(SIDES.length)
    let participant = upTo(participants)
    for (let left = Math.min(1 + upTo(40), batch.capacity - batch.length); left > 0; left--) {
      if (mixed) [kind, side, participant] = [upTo(KINDS.length), upTo(SIDES.length), upTo(participants)]
      const row = batch.length++
      const text = participant === 0 ? '' : participant.toString(36).toUpperCase()
      batch.zeroRow(row)
      batch.kind[row] = KINDS[kind][1]
      batch.side[row] = SIDES[side][1]
      batch.participant[row] = packParticipant(text)
      expected.push({ kind: KINDS[kind][0], side: SIDES[side][0] === 'none' ? '' : SIDES[side][0], participant: text })
    }
  }
  return { batch, expected }
}

function encoded(batch: MarketBatch): Uint8Array {
  const buffer = new RowGroupBuffer(Epoch.ofDay('2026-03-02'), batch.length)
  buffer.append(batch, 0, batch.length, 'ALPHA')
  return encodeRowGroup(buffer.content)
}

describe('columns of texts', () => {
  it.each([1, 2, 3, 9, 200, 2_000])('are the same texts in hyparquet, of %d participants', async (participants) => {
    for (let seed = 1; seed <= 8; seed++) {
      const { batch, expected } = stretches(seed, participants)
      const { buffer, byteOffset, byteLength } = encoded(batch)
      const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer, columns: ['kind', 'side', 'participant', 'symbol'] })
      expect(rows).toEqual(expected.map((row) => ({ ...row, symbol: 'ALPHA' })))
    }
  })

  it('are the same rows when we read them', () => {
    const { batch } = stretches(1, 40)
    const { kind, side, participant } = decodeRowGroup(encoded(batch), batch.length, 'rows')
    for (let row = 0; row < batch.length; row++) {
      expect([kind.codes[kind.indexes[row]], side.codes[side.indexes[row]], participant.codes[participant.indexes[row]]])
        .toEqual([batch.kind[row], batch.side[row], batch.participant[row]])
    }
  })
})
