/** Streams that are none: where it is, what was found, what was expected. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../../core/orders/venue.js'
import { Action } from '../../../../sim/matching/match-stream/message.js'
import { asBinary, type PlainMessage } from './message-writers.js'
import { runStream } from './streams.js'

const HEADING = 'time,participant,order,action,instrument,side,type,timeInForce,price,qty'
const GOOD = '5,1,1,new,A,buy,limit,day,10.00,7'

const refusalOf = (input: string | Uint8Array): string => {
  try {
    runStream(input)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe('a CSV stream', () => {
  it.each([
    ['', 'line 1: found the end, expected the names of the columns: time,participant,order,action,instrument,side,type,timeInForce,price,qty'],
    [GOOD, `line 1: found no column 'time' in '${GOOD}', expected the names of the columns: ${HEADING}. For a binary stream say --format binary`],
    [`${HEADING},colour\n`, expect.stringMatching(/^line 1: found the column 'colour', expected time, participant, .*qty, and any of stopPrice, .*contingency$/)],
    [`${HEADING},list,list\n`, 'line 1: found the column \'list\' twice, expected it once'],
  ])('without its heading: %j', (text, expected) => {
    expect(refusalOf(text)).toEqual(expected)
  })

  it.each([
    ['5,1,1,new,A,buy,limit,day,10.00', 'line 3: found 9 fields, expected 10, as in the first line'],
    [`${GOOD},`, 'line 3: found 11 fields, expected 10, as in the first line'],
    ['', 'line 3: found 1 fields, expected 10, as in the first line'],
    ['5,1,1,new,"A",buy,limit,day,10.00,7', 'line 3: found a quotation mark, expected fields without any'],
    ['4,1,1,new,A,buy,limit,day,10.00,7', 'line 3, time: found \'4\', expected no time before that of the line before it, 5'],
    ['1e3,1,1,new,A,buy,limit,day,10.00,7', 'line 3, time: found \'1e3\', expected nanoseconds, whole, below 2^63'],
    ['9223372036854775808,1,1,new,A,buy,limit,day,10.00,7', 'line 3, time: found \'9223372036854775808\', expected nanoseconds, whole, below 2^63'],
    [',1,1,new,A,buy,limit,day,10.00,7', 'line 3, time: found nothing, expected nanoseconds, whole, below 2^63'],
    ['5,65536,1,new,A,buy,limit,day,10.00,7', 'line 3, participant: found \'65536\', expected a whole number from 0 to 65535'],
    ['5,1,-1,new,A,buy,limit,day,10.00,7', 'line 3, order: found \'-1\', expected a whole number from 0 to 268435455'],
    ['5,1,1,add,A,buy,limit,day,10.00,7', 'line 3, action: found \'add\', expected new, cancel, replace or time'],
    ['5,1,1,new,,buy,limit,day,10.00,7', 'line 3, instrument: found nothing, expected a symbol of 1 to 32 visible ASCII characters'],
    ['5,1,1,cancel,A B,,,,,', 'line 3, instrument: found \'A B\', expected a symbol of 1 to 32 visible ASCII characters'],
    ['5,1,1,new,A,none,limit,day,10.00,7', 'line 3, side: found \'none\', expected buy or sell'],
    ['5,1,1,new,A,buy,stop,day,10.00,7', 'line 3, type: found \'stop\', expected limit, market or market-to-limit'],
    ['5,1,1,new,A,buy,limit,DAY,10.00,7', 'line 3, timeInForce: found \'DAY\', expected day, ioc, fok, gtc, gtd, at-open, at-close, auction'],
    ['5,1,1,new,A,buy,limit,day,,7', 'line 3, price: found nothing, expected the price of a limit order'],
    ...['10.001', '21474836.48', '1.', '.5', '+1', '1,0'.replace(',', '٫'), '-'].map((price) => [
      `5,1,1,new,A,buy,limit,day,${price},7`, `line 3, price: found '${price}', expected a decimal with at most 2 decimals (--price-decimals), up to 2^31 − 1 increments`,
    ]),
    ['5,1,1,replace,A,,,,10.00,2147483648', 'line 3, qty: found \'2147483648\', expected a whole number from -2147483647 to 2147483647'],
    ['5,1,1,replace,A,,,,10.00,', 'line 3, qty: found nothing, expected a whole number from -2147483647 to 2147483647'],
  ])('with a line that is no message: %j', (line, expected) => {
    expect(refusalOf(`${HEADING}\n${GOOD}\n${line}\n`)).toBe(expected)
  })

  it.each([
    ['stopPrice', '10.001', 'a decimal with at most 2 decimals'],
    ['displayQty', '-5', 'a whole number from 0'],
    ['hidden', 'yes', 'true or false'],
    ['trigger', 'bid', 'one of last-trade, quote'],
    ['expireUnixNs', '2026-03-02', 'nanoseconds below 2^63'],
    ['expireUnixNs', '9223372036854775808', 'nanoseconds below 2^63'],
  ])('with a further term that is none: %s %j', (column, text, expected) => {
    expect(refusalOf(`${HEADING},${column}\n${GOOD},${text}\n`)).toBe(`line 2, ${column}: found '${text}', expected ${expected}`)
  })

  it('whose last line is cut off, or that has no lines at all', () => {
    expect(refusalOf(`${HEADING}\n5,1,1,ne`)).toBe('line 2: found 4 fields, expected 10, as in the first line')
    expect(refusalOf('x'.repeat(70_000))).toBe('line 1: found more than 65536 bytes without an end of line, expected a line of text. For a binary stream say --format binary')
  })
})

describe('a binary stream', () => {
  const good: PlainMessage = {
    time: 5n, participant: 1, order: 1, action: Action.new, instrument: 3, side: Side.buy, type: OrderType.limit, timeInForce: TimeInForce.day, price: 1_000, qty: 7,
  }
  const place = 'message 2 (byte 48)'

  it.each<[Partial<PlainMessage>, string]>([
    [{ time: 4n }, 'time: found 4, expected no time before that of the message before it, 5'],
    [{ time: 1n << 63n }, 'time: found 9223372036854775808, expected nanoseconds below 2^63'],
    [{ participant: 65_536 }, 'participant: found 65536, expected 0 to 65535'],
    [{ order: 0xffff_ffff }, 'order: found 4294967295, expected 0 to 268435455'],
    [{ action: 9 as Action }, 'action: found 9, expected one of 1 (new), 2 (cancel), 3 (replace), 4 (time)'],
    [{ instrument: 70_000 }, 'instrument: found 70000, expected 0 to 65535'],
    [{ side: 0 }, 'side: found 0, expected one of 1 (buy), 2 (sell)'],
    [{ type: 4 as OrderType }, 'type: found 4, expected one of 1 (limit), 2 (market), 3 (marketToLimit)'],
    [{ timeInForce: 0 as TimeInForce }, expect.stringMatching(/^message 2 \(byte 48\), timeInForce: found 0, expected one of 1 \(day\), .*8 \(auction\)$/) as string],
    [{ timeInForce: TimeInForce.gtd }, 'timeInForce: found gtd, expected one that needs no further term: orders with terms are in CSV'],
  ])('with a record that is no message: %o', (change, expected) => {
    expect(refusalOf(asBinary([good, { ...good, ...change }]))).toEqual(typeof expected === 'string' ? `${place}, ${expected}` : expected)
  })

  it('that is cut off, or of another kind', () => {
    const bytes = asBinary([good, good])
    expect(refusalOf(bytes.subarray(0, 79))).toBe(`${place}: found 31 bytes and the end, expected 32 bytes`)
    expect(refusalOf(bytes.subarray(0, 7))).toBe('byte 0: found 7 bytes, expected the 16 bytes of the head of a binary stream of messages. For CSV say --format csv')
    expect(refusalOf(Buffer.from(`${HEADING}\n`))).toBe('byte 0: found 116, expected 73: \'ISOMATCH\', then 1 and 32, the head of a binary stream of messages. For CSV say --format csv')
    expect(refusalOf(runStream(bytes, { outFormat: 'binary' }).reports)).toBe('byte 8: found 2, expected 1: \'ISOMATCH\', then 1 and 32, the head of a binary stream of messages. For CSV say --format csv')
  })
})
