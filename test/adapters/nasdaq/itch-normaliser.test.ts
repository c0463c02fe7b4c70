import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ItchMessage, ItchNormaliserOptions } from '../../../adapters/nasdaq/index.js'
import {
  BinaryFileFramer, describeTimeWentBack, encodeItch, ITCH_LENGTHS, ITCH_TYPES, ItchNormaliser,
} from '../../../adapters/nasdaq/index.js'
import { Instruments } from '../../../core/instrument.js'
import { id64, MarketBatch, unpackParticipant } from '../../../core/market/batch.js'
import { CrossType, MarketFlag, MarketKind, nameOf, NO_INSTRUMENT, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { Epoch, midnightUnixNs } from '../../../core/time.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import { header } from './itch-messages.js'

/** Four hours after midnight UTC, as New York is in summer. */
const MIDNIGHT_NS = 14_400_000_000_000
const TIME_NS = MIDNIGHT_NS + header.timestamp

function feed(options: Partial<ItchNormaliserOptions> = {}) {
  const instruments = new Instruments()
  const normaliser = new ItchNormaliser({ instruments, midnightNs: MIDNIGHT_NS, ...options })
  // Full of rubbish, so that a column which a kind forgets to write shows.
  const batch = new MarketBatch(16)
  for (const column of Object.values(batch)) if (ArrayBuffer.isView(column)) (column as Float64Array).fill(77)
  let sequence = 0
  const tell = (bytes: Uint8Array): boolean =>
    normaliser.normalise(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length, batch, ++sequence)
  return { instruments, normaliser, batch, tell, say: (message: ItchMessage): boolean => tell(encodeItch(message)) }
}

/** The columns of a row that are not 0, ids as bigint and participants as text. */
function rowOf(batch: MarketBatch, row: number): Record<string, unknown> {
  const all = {
    timeNs: batch.timeNs[row], exchangeTimeNs: batch.exchangeTimeNs[row], sequence: batch.sequence[row],
    kind: nameOf(MarketKind, batch.kind[row]), side: batch.side[row], flags: batch.flags[row], code: batch.code[row],
    instrument: batch.instrument[row], price: batch.price[row], price2: batch.price2[row], price3: batch.price3[row], qty: batch.qty[row],
    qty2: batch.qty2[row], orderId: id64(batch.orderIdHigh[row], batch.orderIdLow[row]), otherId: id64(batch.otherIdHigh[row], batch.otherIdLow[row]),
    participant: unpackParticipant(batch.participant[row]),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0 && value !== 0n && value !== ''))
}

const stamp = { timeNs: TIME_NS, exchangeTimeNs: TIME_NS, sequence: 1 }
const order = { orderReferenceNumber: 0x8000_0001_9000_0002n }
const match = { matchNumber: 0xffff_ffff_ffff_fffen }
const directory = {
  messageType: 'R', ...header, stock: 'AMZN', marketCategory: 'Q', financialStatus: 'N', roundLotSize: 10, roundLotsOnly: 'N', issueClassification: 'C',
  issueSubType: 'Z', authenticity: 'P', shortSaleThreshold: 'N', ipoFlag: 'N', luldReferencePriceTier: '1', etpFlag: 'N', etpLeverageFactor: 0,
  inverseIndicator: 'N',
} as const

/** One message to a feed that does not know its stock, or knows AMZN where the message carries none. */
function rowAfter(message: ItchMessage, options: Partial<ItchNormaliserOptions> = {}): Record<string, unknown> {
  const { normaliser, batch, say } = feed(options)
  if (!('stock' in message) && message.stockLocate > 0) {
    say(directory)
    batch.length = 0
  }
  expect(say(message), JSON.stringify(normaliser.counters)).toBe(true)
  batch.sequence[0] = 1
  return rowOf(batch, 0)
}

describe('each message becomes the row of its event', () => {
  it('S: the venue’s day moves on', () => {
    const events = { O: 'startOfMessages', S: 'startOfSystemHours', Q: 'startOfMarketHours', M: 'endOfMarketHours', E: 'endOfSystemHours', C: 'endOfMessages' } as const
    for (const [eventCode, event] of Object.entries(events)) {
      expect(rowAfter({ messageType: 'S', ...header, stockLocate: 0, eventCode }))
        .toEqual({ ...stamp, kind: 'session', instrument: NO_INSTRUMENT, code: SessionEvent[event as keyof typeof SessionEvent] })
    }
  })
  it('W: a circuit breaker', () => {
    expect(rowAfter({ messageType: 'W', ...header, stockLocate: 0, breachedLevel: '2' }))
      .toEqual({ ...stamp, kind: 'session', instrument: NO_INSTRUMENT, code: SessionEvent.circuitBreaker2 })
  })
  it('R: the stock is registered with its round lot', () => {
    const { instruments, batch, say } = feed({ venue: 'XNAS' })
    expect(say(directory)).toBe(true)
    expect(rowOf(batch, 0)).toEqual({ ...stamp, kind: 'instrument' })
    expect([...instruments].map(({ id, lot, priceDecimals }) => ({ id, lot, priceDecimals }))).toEqual([{ id: 'AMZN@XNAS', lot: 10, priceDecimals: 4 }])
  })
  it('H: the trading state, with its reason', () => {
    const states = { H: 'halted', P: 'paused', Q: 'quotationOnly', T: 'trading' } as const
    for (const [tradingState, state] of Object.entries(states)) {
      expect(rowAfter({ messageType: 'H', ...header, stock: 'AMZN', tradingState, reserved: ' ', reason: 'T1' }))
        .toEqual({ ...stamp, kind: 'status', code: TradingState[state as keyof typeof TradingState], participant: 'T1' })
    }
    expect(rowAfter({ messageType: 'H', ...header, stock: 'AMZN', tradingState: 'T', reserved: ' ', reason: '' }))
      .toEqual({ ...stamp, kind: 'status', code: TradingState.trading })
  })
  it('h: an operational halt, with its market', () => {
    expect(rowAfter({ messageType: 'h', ...header, stock: 'AMZN', marketCode: 'X', operationalHaltAction: 'H' }))
      .toEqual({ ...stamp, kind: 'status', flags: MarketFlag.operational, code: TradingState.halted, participant: 'X' })
  })
  it('J: the auction collar', () => {
    expect(rowAfter({
      messageType: 'J', ...header, stock: 'ZXZZT', auctionCollarReferencePrice: 133_400, upperAuctionCollarPrice: 140_100, lowerAuctionCollarPrice: 109_200,
      auctionCollarExtension: 3,
    })).toEqual({ ...stamp, kind: 'band', price: 133_400, price2: 140_100, price3: 109_200, qty: 3 })
  })
  it('A and F: an order joins the book', () => {
    const add = { ...header, ...order, buySellIndicator: 'S', shares: 0x7fff_ffff, stock: 'AMZN', price: 0x7735_9400 } as const
    const row = { ...stamp, kind: 'add', side: Side.sell, price: 2_000_000_000, qty: 2_147_483_647, orderId: order.orderReferenceNumber }
    expect(rowAfter({ messageType: 'A', ...add })).toEqual(row)
    expect(rowAfter({ messageType: 'F', ...add, attribution: 'GSCO' })).toEqual({ ...row, participant: 'GSCO' })
    expect(rowAfter({ messageType: 'F', ...add, buySellIndicator: 'B', attribution: '' })).toEqual({ ...row, side: Side.buy })
  })
  it('E and C: an order trades, at its price or at another', () => {
    const executed = { ...header, ...order, executedShares: 300, ...match }
    const row = { ...stamp, qty: 300, orderId: order.orderReferenceNumber, otherId: match.matchNumber }
    expect(rowAfter({ messageType: 'E', ...executed })).toEqual({ ...row, kind: 'execute' })
    expect(rowAfter({ messageType: 'C', ...executed, printable: 'Y', executionPrice: 224_800 }))
      .toEqual({ ...row, kind: 'executeAt', price: 224_800, flags: MarketFlag.printable })
    expect(rowAfter({ messageType: 'C', ...executed, printable: 'N', executionPrice: 224_800 })).toEqual({ ...row, kind: 'executeAt', price: 224_800 })
  })
  it('X, D and U: an order shrinks, goes, is replaced', () => {
    const row = { ...stamp, orderId: order.orderReferenceNumber }
    expect(rowAfter({ messageType: 'X', ...header, ...order, cancelledShares: 50 })).toEqual({ ...row, kind: 'reduce', qty: 50 })
    expect(rowAfter({ messageType: 'D', ...header, ...order })).toEqual({ ...row, kind: 'delete' })
    expect(rowAfter({
      messageType: 'U', ...header, originalOrderReferenceNumber: order.orderReferenceNumber, newOrderReferenceNumber: 2n ** 63n + 1n, shares: 700, price: 1_062_600,
    })).toEqual({ ...row, kind: 'replace', otherId: 2n ** 63n + 1n, qty: 700, price: 1_062_600 })
  })
  it('P: a trade against hidden liquidity, with a side only where it is to be trusted', () => {
    const trade = { messageType: 'P', ...header, ...order, buySellIndicator: 'S', shares: 100, stock: 'AMZN', price: 2_238_100, ...match } as const
    const row = { ...stamp, kind: 'trade', flags: MarketFlag.printable, qty: 100, price: 2_238_100, otherId: match.matchNumber }
    expect(rowAfter(trade)).toEqual(row)
    expect(rowAfter(trade, { tradeSideKnown: true })).toEqual({ ...row, side: Side.sell })
  })
  it('Q: a cross, of more shares than 32 bits hold', () => {
    expect(rowAfter({ messageType: 'Q', ...header, shares: 5_000_000_000n, stock: 'AMZN', crossPrice: 2_240_000, ...match, crossType: 'C' }))
      .toEqual({ ...stamp, kind: 'cross', code: CrossType.closing, qty: 5_000_000_000, price: 2_240_000, otherId: match.matchNumber })
  })
  it('B: a print is void', () => {
    expect(rowAfter({ messageType: 'B', ...header, ...match })).toEqual({ ...stamp, kind: 'broken', otherId: match.matchNumber })
  })
  it('I: an imbalance', () => {
    const imbalance = {
      messageType: 'I', ...header, pairedShares: 6_000_000_000n, imbalanceShares: 1_200n, stock: 'AMZN', farPrice: 3, nearPrice: 2, currentReferencePrice: 1,
      crossType: 'O', priceVariationIndicator: 'L', imbalanceDirection: 'S',
    } as const
    const row = { ...stamp, kind: 'imbalance', code: CrossType.opening, qty: 1_200, qty2: 6_000_000_000, price: 1, price2: 2, price3: 3 }
    expect(rowAfter(imbalance)).toEqual({ ...row, side: Side.sell })
    for (const imbalanceDirection of ['N', 'O', 'P']) expect(rowAfter({ ...imbalance, imbalanceDirection })).toEqual(row)
  })
})

describe('what has no row is counted', () => {
  const cancel = { messageType: 'X', ...header, ...order, cancelledShares: 50 } as const
  const add = { messageType: 'A', ...header, ...order, buySellIndicator: 'B', shares: 100, stock: 'AMZN', price: 1 } as const

  it('types without a normalised event, unknown types, short messages', () => {
    const { normaliser, batch, say, tell } = feed()
    expect(say({ messageType: 'Y', ...header, stock: 'AMZN', regShoAction: '0' })).toBe(false)
    expect(say({ messageType: 'V', ...header, stockLocate: 0, level1: 1n, level2: 2n, level3: 3n })).toBe(false)
    expect(tell(new Uint8Array(40).fill(0x7a))).toBe(false)
    expect(tell(encodeItch(cancel).slice(0, 22))).toBe(false)
    expect(tell(encodeItch(cancel).slice(0, 5))).toBe(false)
    expect(tell(new Uint8Array(0))).toBe(false)
    expect(normaliser.counters).toMatchObject({ messages: 5, rows: 0, notNormalised: 2, unknownType: 1, shortMessage: 3, unknownInstrument: 0 })
    expect(normaliser.counters.typeCounts()).toEqual({ Y: 1, V: 1, X: 2 })
    expect(batch.length).toBe(0)
  })
  it('an unknown locate, until a message that carries the stock teaches it', () => {
    const { normaliser, instruments, say } = feed()
    expect(say(cancel)).toBe(false)
    expect(normaliser.counters.unknownInstrument).toBe(1)
    expect(say(add)).toBe(true)
    expect(say(cancel)).toBe(true)
    expect([...instruments].map(({ id, lot }) => [id, lot])).toEqual([['AMZN@XNAS', 100]])
    expect(say({ ...add, stockLocate: 2, stock: '' })).toBe(false)
    expect(normaliser.counters.unknownInstrument).toBe(2)
  })
  it('prices above 2^31 - 1, shares above 2^53 - 1, letters that are not in the table', () => {
    const { normaliser, say } = feed()
    const collar = { messageType: 'J', ...header, stock: 'AMZN', auctionCollarReferencePrice: 1, upperAuctionCollarPrice: 1, lowerAuctionCollarPrice: 1, auctionCollarExtension: 0 } as const
    const cross = { messageType: 'Q', ...header, shares: 1n, stock: 'AMZN', crossPrice: 1, ...match, crossType: 'O' } as const
    expect([
      say({ ...add, price: 2 ** 31 - 1 }), say({ ...add, price: 2 ** 31 }), say({ ...collar, upperAuctionCollarPrice: 2 ** 32 - 1 }),
      say({ ...cross, shares: 2n ** 53n - 1n }), say({ ...cross, shares: 2n ** 53n }),
      say({ ...add, buySellIndicator: 'D' }), say({ ...cross, crossType: '?' }), say({ messageType: 'S', ...header, eventCode: 'x' }),
    ]).toEqual([true, false, false, true, false, false, false, false])
    expect(normaliser.counters).toMatchObject({ rows: 2, priceTooLarge: 2, quantityTooLarge: 1, unknownCode: 3 })
  })
  it('orders, executions, cancels and trades of no shares or of 2^31 and more', () => {
    const { normaliser, say } = feed()
    expect(say(add)).toBe(true)
    const executed = { messageType: 'E', ...header, ...order, executedShares: 0, ...match } as const
    const trade = { messageType: 'P', ...header, ...order, buySellIndicator: 'B', shares: 0, stock: 'AMZN', price: 1, ...match } as const
    expect([
      say({ ...add, shares: 0 }), say({ ...add, shares: 2 ** 31 }), say(executed), say({ ...executed, executedShares: 2 ** 32 - 1 }), say({ ...cancel, cancelledShares: 0 }), say(trade),
    ]).toEqual([false, false, false, false, false, false])
    expect(normaliser.counters).toMatchObject({ rows: 1, quantityZero: 4, quantityTooLarge: 2, messages: 7, withoutRow: 6 })
  })
  it('a replace whose new order is refused: its row deletes the old one', () => {
    const { normaliser, batch, say } = feed()
    say(add)
    const replace = { messageType: 'U', ...header, originalOrderReferenceNumber: order.orderReferenceNumber, newOrderReferenceNumber: 5n, shares: 100, price: 2 ** 31 } as const
    expect([say(replace), say({ ...replace, price: 1, shares: 0 })]).toEqual([true, true])
    expect(rowOf(batch, 1)).toEqual({ ...stamp, sequence: 2, kind: 'delete', orderId: order.orderReferenceNumber })
    expect(normaliser).toMatchObject({ ordersRefused: 2, refusedInstrument: 0, refusedIdHigh: 0, refusedIdLow: 5 })
    expect(normaliser.counters).toMatchObject({ rows: 3, replacesCut: 2, withoutRow: 0 })
  })
  it('a time of 24 hours or more, which says nothing of the time of what follows', () => {
    const { normaliser, say } = feed()
    expect([say({ ...add, timestamp: 86_400_000_000_000 }), say({ ...add, timestamp: 2 ** 48 - 1 }), say(add)]).toEqual([false, false, true])
    expect(normaliser.counters).toMatchObject({ rows: 1, timeNotOfDay: 2, timeWentBack: 0 })
  })
  it('a stock that is not that of its locate', () => {
    const { normaliser, instruments, say } = feed()
    say(directory)
    expect([
      say({ ...add, stock: 'AAPL' }), say({ messageType: 'H', ...header, stock: 'AAPL', tradingState: 'T', reserved: ' ', reason: '' }), say(add), say(cancel),
    ]).toEqual([false, false, true, true])
    expect(normaliser.counters.stockMismatch).toBe(2)
    expect([...instruments].map(({ symbol }) => symbol)).toEqual(['AMZN'])
  })
  it('each of the 23 types is a row, or known to have none', () => {
    const rowless = ITCH_TYPES.filter((type) => {
      const { normaliser, tell } = feed()
      const bytes = new Uint8Array(ITCH_LENGTHS[type.charCodeAt(0)]).fill(0x20)
      // Locate 1, early in the day.
      bytes.set([type.charCodeAt(0), 0, 1, 0, 0, 0, 0])
      tell(bytes)
      return normaliser.counters.notNormalised === 1
    })
    expect(rowless).toEqual(['Y', 'L', 'V', 'K', 'N', 'O'])
  })
  it('refuses to write into a full batch', () => {
    const { batch, say } = feed()
    batch.length = 16
    expect(() => say(add)).toThrow('the batch is full (16 rows): hand it on and empty it before the next message')
  })
})

describe('time', () => {
  const add = { messageType: 'A', ...header, ...order, buySellIndicator: 'B', shares: 100, stock: 'AMZN', price: 1 } as const

  it('is that of the capture where there is one', () => {
    const { normaliser, batch, say } = feed()
    normaliser.receiveTimeNs = TIME_NS + 250
    say(add)
    say({ messageType: 'S', ...header, stockLocate: 0, eventCode: 'Q' })
    expect([...batch.timeNs.slice(0, 2)]).toEqual([TIME_NS + 250, TIME_NS + 250])
    expect([...batch.exchangeTimeNs.slice(0, 2)]).toEqual([TIME_NS, TIME_NS])
  })
  it('that goes back is counted, held and told', () => {
    const { normaliser, batch, say } = feed()
    for (const back of [0, 5, 0, 7]) say({ ...add, timestamp: header.timestamp - back })
    expect([...batch.timeNs.slice(0, 4)]).toEqual([TIME_NS, TIME_NS, TIME_NS, TIME_NS])
    expect([...batch.exchangeTimeNs.slice(0, 4)]).toEqual([TIME_NS, TIME_NS - 5, TIME_NS, TIME_NS - 7])
    expect(normaliser.counters.timeWentBack).toBe(2)
    expect(normaliser.timeWentBack).toEqual({ sequence: 2, foundNs: TIME_NS - 5, expectedNs: TIME_NS })
    const epoch = Epoch.ofDay('2012-06-21')
    expect(normaliser.timeWentBack && describeTimeWentBack(normaliser.timeWentBack, 'day.itch50', 38, (timeNs) => epoch.toIso(timeNs))).toBe(
      'day.itch50: message 2 at byte 38: time went back: found 2012-06-21T13:29:59.999999996Z, expected 2012-06-21T13:30:00.000000001Z or later. '
      + 'Sort the file, or import the days it holds one by one.')
  })
})

describeWithShared('a real day of AMZN', ['data/nasdaq/AMZN_2012-06-21.itch50.gz'], () => {
  it('has the counts of its types, and a row for each message', () => {
    const epoch = Epoch.ofDay('2012-06-21')
    const midnightNs = epoch.fromUnixNs(midnightUnixNs('2012-06-21', 'America/New_York'))
    const instruments = new Instruments()
    const normaliser = new ItchNormaliser({ instruments, midnightNs })
    const framer = new BinaryFileFramer()
    const batch = new MarketBatch(1_000)
    const kinds: Record<string, number> = {}
    let latestNs = 0
    const take = (): void => {
      for (let row = 0; row < batch.length; row++) {
        const kind = nameOf(MarketKind, batch.kind[row]) ?? ''
        kinds[kind] = (kinds[kind] ?? 0) + 1
        expect(batch.timeNs[row] >= latestNs).toBe(true)
        latestNs = batch.timeNs[row]
      }
      batch.length = 0
    }
    const bytes = gunzipSync(readFileSync(sharedPath('data/nasdaq/AMZN_2012-06-21.itch50.gz')))
    for (let at = 0; at < bytes.length; at += 65_521) {
      framer.push(bytes.subarray(at, at + 65_521))
      while (framer.next()) {
        normaliser.normalise(framer.view, framer.offset, framer.length, batch, framer.sequence)
        if (batch.full) take()
      }
    }
    take()
    expect(framer.finish()).toBeUndefined()
    expect(framer.sequence).toBe(191_093)
    expect(normaliser.counters.typeCounts()).toEqual({ S: 5, R: 1, H: 1, A: 91_282, E: 8_974, X: 4_601, D: 83_785, P: 2_444 })
    expect(kinds).toEqual({ session: 5, instrument: 1, status: 1, add: 91_282, execute: 8_974, reduce: 4_601, delete: 83_785, trade: 2_444 })
    expect(normaliser.counters).toMatchObject({ messages: 191_093, rows: 191_093, timeWentBack: 0 })
    expect(instruments.find('AMZN')?.id).toBe('AMZN@XNAS')
    expect(epoch.toIso(latestNs).slice(0, 10)).toBe('2012-06-22')
  })
})
