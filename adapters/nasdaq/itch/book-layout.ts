/**
 * Where the kinds of book and trade keep what a row needs: tables by type byte, derived from the message table.
 *
 * The normaliser reads every one of these kinds with the same straight line of code. Adds and deletes follow one another at random, so a
 * switch over the type is mispredicted on every other message, which costs more than reading a few masked fields too many
 * (measured: 28 against 40 ns a message).
 */
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { ITCH_MESSAGES } from './messages.js'
import type { ItchField, ItchType } from './messages.js'

interface BookKind {
  readonly kind: MarketKind
  /** Names of the fields; one that is absent is 0 in the row. */
  readonly side?: string
  readonly qty?: string
  readonly price?: string
  readonly otherId?: string
}

const BOOK_KINDS: Readonly<Partial<Record<ItchType, BookKind>>> = {
  A: { kind: MarketKind.add, side: 'buySellIndicator', qty: 'shares', price: 'price' },
  F: { kind: MarketKind.add, side: 'buySellIndicator', qty: 'shares', price: 'price' },
  E: { kind: MarketKind.execute, qty: 'executedShares', otherId: 'matchNumber' },
  C: { kind: MarketKind.executeAt, qty: 'executedShares', price: 'executionPrice', otherId: 'matchNumber' },
  X: { kind: MarketKind.reduce, qty: 'cancelledShares' },
  D: { kind: MarketKind.delete },
  U: { kind: MarketKind.replace, qty: 'shares', price: 'price', otherId: 'newOrderReferenceNumber' },
  P: { kind: MarketKind.trade, qty: 'shares', price: 'price', otherId: 'matchNumber' },
}

/** An absent field is read from the timestamp, which every message has, and masked away. */
const ABSENT_OFFSET = 5

/** What `sides` has for a byte that is no side. */
export const NO_SIDE = 0x80

/** Tables by type byte: the offset of each field, and a mask of all ones where the kind has it, of zeros where it has not. */
export interface BookLayout {
  /** {@link MarketKind}; 0 for a type that is not of book or trade. */
  readonly kinds: Uint8Array
  /** 1 where the row needs more than the straight line writes: F, C, P. */
  readonly extras: Uint8Array
  readonly sideOffsets: Uint8Array
  readonly sideMasks: Uint8Array
  readonly qtyOffsets: Uint8Array
  readonly qtyMasks: Int32Array
  /** The least quantity: 1 where the kind has one. */
  readonly qtyLeasts: Uint8Array
  /** Where the stock stands, for kinds that carry one. */
  readonly stockOffsets: Uint8Array
  readonly stockMasks: Int32Array
  readonly priceOffsets: Uint8Array
  readonly priceMasks: Int32Array
  readonly otherIdOffsets: Uint8Array
  readonly otherIdMasks: Int32Array
  /** {@link Side} by the byte of buySellIndicator, not by type. */
  readonly sides: Uint8Array
}

export function bookLayout(): BookLayout {
  const offsets = (): Uint8Array => new Uint8Array(256).fill(ABSENT_OFFSET)
  const layout: BookLayout = {
    kinds: new Uint8Array(256), extras: new Uint8Array(256), sides: new Uint8Array(256).fill(NO_SIDE),
    sideOffsets: offsets(), sideMasks: new Uint8Array(256), qtyOffsets: offsets(), qtyMasks: new Int32Array(256),
    qtyLeasts: new Uint8Array(256), stockOffsets: offsets(), stockMasks: new Int32Array(256), priceOffsets: offsets(), priceMasks: new Int32Array(256), otherIdOffsets: offsets(), otherIdMasks: new Int32Array(256),
  }
  layout.sides['B'.charCodeAt(0)] = Side.buy
  layout.sides['S'.charCodeAt(0)] = Side.sell
  for (const [type, { kind, side, qty, price, otherId }] of Object.entries(BOOK_KINDS)) {
    const byte = type.charCodeAt(0)
    const fields: readonly ItchField[] = ITCH_MESSAGES[type as ItchType].fields
    const place = (name: string | undefined, offsetsOf: Uint8Array, masksOf: Int32Array | Uint8Array): void => {
      const field = fields.find(([fieldName]) => fieldName === name)
      if (!field) return
      offsetsOf[byte] = field[1]
      masksOf[byte] = -1
    }
    layout.kinds[byte] = kind
    layout.extras[byte] = 'FCP'.includes(type) ? 1 : 0
    place(side, layout.sideOffsets, layout.sideMasks)
    place(qty, layout.qtyOffsets, layout.qtyMasks)
    layout.qtyLeasts[byte] = qty === undefined ? 0 : 1
    place('stock', layout.stockOffsets, layout.stockMasks)
    place(price, layout.priceOffsets, layout.priceMasks)
    place(otherId, layout.otherIdOffsets, layout.otherIdMasks)
  }
  return layout
}
