/**
 * The 23 message types of Nasdaq TotalView-ITCH 5.0 as one table: name, length and, for every field, name, offset, width, type.
 *
 * Everything else about the format is derived from this table: the complete codec, its TypeScript types, the least length of a
 * message and where its stock stands. All integers are big-endian and unsigned. Source: TotalView-ITCH 5.0, sections 1 and 4.
 */

/** `alpha` is padded with spaces on the right; `price4` and `price8` have 4 and 8 implied decimals; `u48` is ns since midnight. */
export type ItchFieldType = 'char' | 'alpha' | 'u16' | 'u32' | 'u48' | 'u64' | 'price4' | 'price8'

/** One field: offset and width in bytes, from the message's type byte. */
export type ItchField = readonly [name: string, offset: number, width: number, type: ItchFieldType]

export interface ItchMessageSpec {
  readonly name: string
  /** Bytes, type byte included. A message may be longer (the tail is ignored), never shorter. */
  readonly length: number
  readonly fields: readonly ItchField[]
}

/** The fields with which every message starts, after the type byte. */
export const ITCH_HEADER = [
  ['stockLocate', 1, 2, 'u16'], ['trackingNumber', 3, 2, 'u16'], ['timestamp', 5, 6, 'u48'],
] as const satisfies readonly ItchField[]

/** By type: what follows the header. */
export const ITCH_MESSAGES = {
  S: { name: 'System Event', length: 12, fields: [['eventCode', 11, 1, 'char']] },
  R: { name: 'Stock Directory', length: 39, fields: [
    ['stock', 11, 8, 'alpha'], ['marketCategory', 19, 1, 'char'], ['financialStatus', 20, 1, 'char'], ['roundLotSize', 21, 4, 'u32'],
    ['roundLotsOnly', 25, 1, 'char'], ['issueClassification', 26, 1, 'char'], ['issueSubType', 27, 2, 'alpha'],
    ['authenticity', 29, 1, 'char'], ['shortSaleThreshold', 30, 1, 'char'], ['ipoFlag', 31, 1, 'char'],
    ['luldReferencePriceTier', 32, 1, 'char'], ['etpFlag', 33, 1, 'char'], ['etpLeverageFactor', 34, 4, 'u32'],
    ['inverseIndicator', 38, 1, 'char']] },
  H: { name: 'Stock Trading Action', length: 25, fields: [
    ['stock', 11, 8, 'alpha'], ['tradingState', 19, 1, 'char'], ['reserved', 20, 1, 'char'], ['reason', 21, 4, 'alpha']] },
  Y: { name: 'Reg SHO Restriction', length: 20, fields: [['stock', 11, 8, 'alpha'], ['regShoAction', 19, 1, 'char']] },
  L: { name: 'Market Participant Position', length: 26, fields: [
    ['mpid', 11, 4, 'alpha'], ['stock', 15, 8, 'alpha'], ['primaryMarketMaker', 23, 1, 'char'], ['marketMakerMode', 24, 1, 'char'],
    ['marketParticipantState', 25, 1, 'char']] },
  V: { name: 'MWCB Decline Level', length: 35, fields: [['level1', 11, 8, 'price8'], ['level2', 19, 8, 'price8'], ['level3', 27, 8, 'price8']] },
  W: { name: 'MWCB Status', length: 12, fields: [['breachedLevel', 11, 1, 'char']] },
  K: { name: 'IPO Quoting Period Update', length: 28, fields: [
    ['stock', 11, 8, 'alpha'], ['ipoQuotationReleaseTime', 19, 4, 'u32'], ['ipoQuotationReleaseQualifier', 23, 1, 'char'],
    ['ipoPrice', 24, 4, 'price4']] },
  J: { name: 'LULD Auction Collar', length: 35, fields: [
    ['stock', 11, 8, 'alpha'], ['auctionCollarReferencePrice', 19, 4, 'price4'], ['upperAuctionCollarPrice', 23, 4, 'price4'],
    ['lowerAuctionCollarPrice', 27, 4, 'price4'], ['auctionCollarExtension', 31, 4, 'u32']] },
  h: { name: 'Operational Halt', length: 21, fields: [
    ['stock', 11, 8, 'alpha'], ['marketCode', 19, 1, 'char'], ['operationalHaltAction', 20, 1, 'char']] },
  A: { name: 'Add Order - No MPID', length: 36, fields: [
    ['orderReferenceNumber', 11, 8, 'u64'], ['buySellIndicator', 19, 1, 'char'], ['shares', 20, 4, 'u32'], ['stock', 24, 8, 'alpha'],
    ['price', 32, 4, 'price4']] },
  F: { name: 'Add Order - MPID', length: 40, fields: [
    ['orderReferenceNumber', 11, 8, 'u64'], ['buySellIndicator', 19, 1, 'char'], ['shares', 20, 4, 'u32'], ['stock', 24, 8, 'alpha'],
    ['price', 32, 4, 'price4'], ['attribution', 36, 4, 'alpha']] },
  E: { name: 'Order Executed', length: 31, fields: [
    ['orderReferenceNumber', 11, 8, 'u64'], ['executedShares', 19, 4, 'u32'], ['matchNumber', 23, 8, 'u64']] },
  C: { name: 'Order Executed With Price', length: 36, fields: [
    ['orderReferenceNumber', 11, 8, 'u64'], ['executedShares', 19, 4, 'u32'], ['matchNumber', 23, 8, 'u64'],
    ['printable', 31, 1, 'char'], ['executionPrice', 32, 4, 'price4']] },
  X: { name: 'Order Cancel (partial)', length: 23, fields: [['orderReferenceNumber', 11, 8, 'u64'], ['cancelledShares', 19, 4, 'u32']] },
  D: { name: 'Order Delete', length: 19, fields: [['orderReferenceNumber', 11, 8, 'u64']] },
  U: { name: 'Order Replace', length: 35, fields: [
    ['originalOrderReferenceNumber', 11, 8, 'u64'], ['newOrderReferenceNumber', 19, 8, 'u64'], ['shares', 27, 4, 'u32'],
    ['price', 31, 4, 'price4']] },
  P: { name: 'Trade (non-cross)', length: 44, fields: [
    ['orderReferenceNumber', 11, 8, 'u64'], ['buySellIndicator', 19, 1, 'char'], ['shares', 20, 4, 'u32'], ['stock', 24, 8, 'alpha'],
    ['price', 32, 4, 'price4'], ['matchNumber', 36, 8, 'u64']] },
  Q: { name: 'Cross Trade', length: 40, fields: [
    ['shares', 11, 8, 'u64'], ['stock', 19, 8, 'alpha'], ['crossPrice', 27, 4, 'price4'], ['matchNumber', 31, 8, 'u64'],
    ['crossType', 39, 1, 'char']] },
  B: { name: 'Broken Trade', length: 19, fields: [['matchNumber', 11, 8, 'u64']] },
  I: { name: 'Net Order Imbalance Indicator', length: 50, fields: [
    ['pairedShares', 11, 8, 'u64'], ['imbalanceShares', 19, 8, 'u64'], ['imbalanceDirection', 27, 1, 'char'], ['stock', 28, 8, 'alpha'],
    ['farPrice', 36, 4, 'price4'], ['nearPrice', 40, 4, 'price4'], ['currentReferencePrice', 44, 4, 'price4'],
    ['crossType', 48, 1, 'char'], ['priceVariationIndicator', 49, 1, 'char']] },
  N: { name: 'Retail Interest (RPII)', length: 20, fields: [['stock', 11, 8, 'alpha'], ['interestFlag', 19, 1, 'char']] },
  O: { name: 'Direct Listing with Capital Raise', length: 48, fields: [
    ['stock', 11, 8, 'alpha'], ['openEligibilityStatus', 19, 1, 'char'], ['minimumAllowablePrice', 20, 4, 'price4'],
    ['maximumAllowablePrice', 24, 4, 'price4'], ['nearExecutionPrice', 28, 4, 'price4'], ['nearExecutionTime', 32, 8, 'u64'],
    ['lowerPriceRangeCollar', 40, 4, 'price4'], ['upperPriceRangeCollar', 44, 4, 'price4']] },
} as const satisfies Readonly<Record<string, ItchMessageSpec>>

export type ItchType = keyof typeof ITCH_MESSAGES

export const ITCH_TYPES = Object.keys(ITCH_MESSAGES) as readonly ItchType[]

/** By type byte: the least length of a message; 0 for a type that is not known. */
export const ITCH_LENGTHS: Uint8Array = byTypeByte((spec) => spec.length)

/** By type byte: the offset of the stock; 0 for a message that carries none. */
export const ITCH_STOCK_OFFSETS: Uint8Array = byTypeByte((spec) => spec.fields.find(([name]) => name === 'stock')?.[1] ?? 0)

function byTypeByte(value: (spec: ItchMessageSpec) => number): Uint8Array {
  const table = new Uint8Array(256)
  for (const type of ITCH_TYPES) table[type.charCodeAt(0)] = value(ITCH_MESSAGES[type])
  return table
}

/** The table's row of a type; undefined when the type is not known. */
export function itchSpec(type: string): ItchMessageSpec | undefined {
  return Object.hasOwn(ITCH_MESSAGES, type) ? ITCH_MESSAGES[type as ItchType] : undefined
}
