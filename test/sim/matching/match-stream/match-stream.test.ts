/** Streams of messages through the matching engine: what comes out for what goes in, in both forms, and that it is what the engine says. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../../core/instrument.js'
import { nameOf } from '../../../../core/market/vocabulary.js'
import { ExecType, Liquidity } from '../../../../core/orders/venue.js'
import { formatDecimal } from '../../../../core/units.js'
import { TERM_COLUMNS } from '../../../../sim/matching/match-stream/csv-terms.js'
import { Action } from '../../../../sim/matching/match-stream/message.js'
import { REASON_CODES } from '../../../../sim/matching/match-stream/reports.js'
import { MatchingEngine } from '../../../../sim/matching/matching-engine.js'
import { asBinary, asCsv, type PlainMessage } from './message-writers.js'
import { randomFlow, runStream } from './streams.js'

const PLAIN = 'time,participant,order,action,instrument,side,type,timeInForce,price,qty'
const REPORTS = 'time,message,participant,order,execType,lastQty,lastPrice,cumQty,leavesQty,price,qty,liquidity,reason'

/** Lines of text, without the indentation of the test. */
const lines = (text: string): string => `${text.trim().replace(/^ +/gm, '')}\n`

describe('a stream of plain orders', () => {
  const messages = lines(`
    ${PLAIN}
    1700000000000000001,1,1,new,ALPHA,sell,limit,day,100.05,300
    1700000000000000002,1,2,new,ALPHA,sell,limit,day,100.06,200
    1700000000000000003,2,1,new,BRAVO,buy,limit,day,7,10
    1700000000000000003,2,2,new,ALPHA,buy,limit,ioc,100.05,400
    1700000000000000004,1,2,replace,ALPHA,,,,100.06,150
    1700000000000000005,2,3,new,ALPHA,buy,market,day,,50
    1700000000000000006,1,2,cancel,ALPHA,,,,,
    1700000000000000007,1,2,cancel,ALPHA,,,,,
    1700000000000000008,2,4,new,ALPHA,buy,limit,day,-1.5,10`)

  it('is answered by its reports: what became of the message, the maker of a trade before the taker', () => {
    expect(runStream(messages).reports.toString()).toBe(lines(`
      ${REPORTS}
      1700000000000000001,1,1,1,new,,,0,300,100.05,300,,
      1700000000000000002,2,1,2,new,,,0,200,100.06,200,,
      1700000000000000003,3,2,1,new,,,0,10,7.00,10,,
      1700000000000000003,4,2,2,new,,,0,400,100.05,400,,
      1700000000000000003,4,1,1,trade,300,100.05,300,0,100.05,300,maker,
      1700000000000000003,4,2,2,trade,300,100.05,300,100,100.05,400,taker,
      1700000000000000003,4,2,2,canceled,,,300,0,100.05,400,,ioc-remainder
      1700000000000000004,5,1,2,replaced,,,0,150,100.06,150,,
      1700000000000000005,6,2,3,new,,,0,50,0.00,50,,
      1700000000000000005,6,1,2,trade,50,100.06,50,100,100.06,150,maker,
      1700000000000000005,6,2,3,trade,50,100.06,50,0,0.00,50,taker,
      1700000000000000006,7,1,2,canceled,,,50,0,100.06,150,,
      1700000000000000007,8,1,2,cancelRejected,,,50,0,100.06,150,,too-late
      1700000000000000008,9,2,4,rejected,,,0,0,-1.50,10,,bad-price`))
  })

  it('shows the book of the message\'s instrument after every message, whether something traded or not', () => {
    expect(runStream(messages, { levels: 2 }).books.toString()).toBe(lines(`
      time,message,instrument,bidLevels,askLevels,bidPrice1,bidQty1,bidOrders1,askPrice1,askQty1,askOrders1,bidPrice2,bidQty2,bidOrders2,askPrice2,askQty2,askOrders2
      1700000000000000001,1,ALPHA,0,1,,,,100.05,300,1,,,,,,
      1700000000000000002,2,ALPHA,0,2,,,,100.05,300,1,,,,100.06,200,1
      1700000000000000003,3,BRAVO,1,0,7.00,10,1,,,,,,,,,
      1700000000000000003,4,ALPHA,0,1,,,,100.06,200,1,,,,,,
      1700000000000000004,5,ALPHA,0,1,,,,100.06,150,1,,,,,,
      1700000000000000005,6,ALPHA,0,1,,,,100.06,100,1,,,,,,
      1700000000000000006,7,ALPHA,0,0,,,,,,,,,,,,
      1700000000000000007,8,ALPHA,0,0,,,,,,,,,,,,
      1700000000000000008,9,ALPHA,0,0,,,,,,,,,,,,`))
  })

  it('is the same with types and times in force as strategies write them and as the engine names them', () => {
    const orders = (type: string, open: string, close: string): string => lines(`
      ${PLAIN}
      1,1,1,new,ALPHA,sell,limit,day,100.05,300
      2,2,1,new,ALPHA,buy,${type},day,,400
      3,2,2,new,ALPHA,buy,limit,${open},100.05,10
      4,2,3,new,ALPHA,buy,limit,${close},100.05,10`)
    const reports = runStream(orders('market-to-limit', 'at-open', 'at-close')).reports.toString()
    expect(reports.split('\n').slice(2, 8)).toEqual([
      '2,2,2,1,new,,,0,400,0.00,400,,', '2,2,2,1,restated,,,0,400,100.05,400,,', '2,2,1,1,trade,300,100.05,300,0,100.05,300,maker,', '2,2,2,1,trade,300,100.05,300,100,100.05,400,taker,',
      '3,3,2,2,rejected,,,0,0,100.05,10,,no-auction', '4,4,2,3,rejected,,,0,0,100.05,10,,no-auction',
    ])
    expect(runStream(orders('marketToLimit', 'atOpen', 'atClose')).reports.toString()).toBe(reports)
  })

  it('is the same with its columns in another order, carriage returns, a mark of its encoding, and no end of the last line', () => {
    const turned = messages.trimEnd().split('\n').map((line) => line.split(',').toReversed().join(',')).join('\r\n')
    expect(runStream(`\ufeff${turned}`).reports.toString()).toBe(runStream(messages).reports.toString())
  })

  it('in whole increments has no decimals to say', () => {
    const { reports } = runStream(`${PLAIN}\n0,0,0,new,A,buy,limit,day,-7,1\n0,0,1,new,A,buy,limit,day,2147483647,2147483647\n`, { priceDecimals: 0 })
    expect(reports.toString()).toBe(`${REPORTS}\n0,1,0,0,rejected,,,0,0,-7,1,,bad-price\n0,2,0,1,new,,,0,2147483647,2147483647,2147483647,,\n`)
  })

  it('off the tick is refused by the engine: it is a message all the same', () => {
    const { reports } = runStream(`${PLAIN}\n5,0,0,new,A,buy,limit,day,1.02,1\n1000000000,0,1,new,A,buy,limit,day,1.05,1\n`, { tick: 5 })
    expect(reports.toString()).toBe(`${REPORTS}\n5,1,0,0,rejected,,,0,0,1.02,1,,off-tick\n1000000000,2,0,1,new,,,0,1,1.05,1,,\n`)
  })
})

describe('a stream with further terms', () => {
  it('wakes stops, shows the peaks of icebergs, and ends orders at their time, at which nothing else need happen', () => {
    const { reports, books } = runStream(lines(`
      ${PLAIN},stopPrice,displayQty,expireUnixNs,postOnly,hidden
      10,1,1,new,A,sell,limit,day,10.00,25,,10,,,
      11,2,1,new,A,buy,limit,day,10.00,5,,,,reject,false
      12,2,2,new,A,buy,limit,gtd,9.98,7,,,20,,
      13,2,3,new,A,buy,market,day,,5,10.00,,,,
      14,3,1,new,A,buy,limit,ioc,10.00,12,,,,,
      30,,,time,,,,,,,,,,,
      31,2,2,cancel,A,,,,,,,,,,`))
    expect(reports.toString()).toBe(lines(`
      ${REPORTS}
      10,1,1,1,new,,,0,25,10.00,25,,
      11,2,2,1,new,,,0,5,10.00,5,,
      11,2,2,1,canceled,,,0,0,10.00,5,,would-trade
      12,3,2,2,new,,,0,7,9.98,7,,
      13,4,2,3,new,,,0,5,0.00,5,,
      14,5,3,1,new,,,0,12,10.00,12,,
      14,5,1,1,trade,10,10.00,10,15,10.00,25,maker,
      14,5,3,1,trade,10,10.00,10,2,10.00,12,taker,
      14,5,1,1,trade,2,10.00,12,13,10.00,25,maker,
      14,5,3,1,trade,2,10.00,12,0,10.00,12,taker,
      14,5,2,3,triggered,,,0,5,0.00,5,,
      14,5,1,1,trade,5,10.00,17,8,10.00,25,maker,
      14,5,2,3,trade,5,10.00,5,0,0.00,5,taker,
      20,0,2,2,expired,,,0,0,9.98,7,,time-expired
      31,7,2,2,cancelRejected,,,0,0,9.98,7,,too-late`))
    expect(books.toString()).toBe(lines(`
      time,message,instrument,bidLevels,askLevels,bidPrice1,bidQty1,bidOrders1,askPrice1,askQty1,askOrders1
      10,1,A,0,1,,,,10.00,10,1
      11,2,A,0,1,,,,10.00,10,1
      12,3,A,1,1,9.98,7,1,10.00,10,1
      13,4,A,1,1,9.98,7,1,10.00,10,1
      14,5,A,1,1,9.98,7,1,10.00,3,1
      31,7,A,0,1,,,,10.00,3,1`))
  })

  it('draws portions of icebergs from the seed', () => {
    const iceberg = lines(`
      ${PLAIN},displayQty,displayRange
      1,1,1,new,A,sell,limit,day,10.00,100000,500,400
      2,2,1,new,A,buy,limit,ioc,10.00,60000,,`)
    const run = (seed: string): string => runStream(iceberg, { seed }).reports.toString()
    expect(run('1')).toBe(run('1'))
    expect(run('1')).not.toBe(run('2'))
  })

  it('follows the venue\'s rule for orders that meet their own', () => {
    const own = lines(`
      ${PLAIN}
      1,1,1,new,A,sell,limit,day,10.00,5
      2,1,2,new,A,buy,limit,day,10.00,5`)
    const ends = (selfTrade: 'cancel-newest' | 'cancel-oldest'): string[] => runStream(own, { rules: { selfTrade } }).reports.toString().trim().split('\n').filter((line) => line.includes('canceled'))
    expect([ends('cancel-newest'), ends('cancel-oldest')]).toEqual([['2,2,1,2,canceled,,,0,0,10.00,5,,self-trade'], ['2,2,1,1,canceled,,,0,0,10.00,5,,self-trade']])
  })
})

/** The reports of the engine that is called directly, as lines of the CSV form. */
function directReports(messages: readonly PlainMessage[]): string {
  const instruments = new Instruments()
  const indexes = new Map([0, 7].map((number) => [number, instruments.register({
    symbol: String(number), venue: 'XSIM', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 1 }],
  }).index]))
  const engine = new MatchingEngine(instruments)
  const written = [REPORTS]
  let place = ''
  const participants = [0, 1, 2].map((name) => engine.addParticipant({
    report(order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason) {
      const isTrade = execType === ExecType.trade
      written.push([
        place, name, order, nameOf(ExecType, execType), isTrade ? lastQty : '', isTrade ? formatDecimal(lastPrice, 2) : '', cumQty, leavesQty,
        formatDecimal(price, 2), qty, isTrade ? nameOf(Liquidity, liquidity) : '', reason ?? '',
      ].join(','))
    },
  }))
  messages.forEach(({ time, participant, order, action, instrument, side, type, timeInForce, price, qty }, row) => {
    place = `${time},${row + 1}`
    if (action === Action.new) engine.submit(participants[participant], order, indexes.get(instrument) as number, side, type, timeInForce, price, qty)
    else if (action === Action.cancel) engine.cancel(participants[participant], order)
    else engine.replace(participants[participant], order, price, qty)
  })
  return `${written.join('\n')}\n`
}

/** Records of a binary file of reports, read as README.md says, as lines of the CSV form. */
function binaryReportsAsCsv(bytes: Buffer): string {
  expect([bytes.toString('latin1', 0, 8), bytes.readUInt32LE(8), bytes.readUInt32LE(12), (bytes.length - 16) % 48]).toEqual(['ISOMATCH', 2, 48, 0])
  const reasons = Object.fromEntries(Object.entries(REASON_CODES).map(([reason, code]) => [code, reason]))
  const rows = Array.from({ length: (bytes.length - 16) / 48 }, (_, record) => {
    const at = 16 + record * 48
    const isTrade = bytes[at + 44] === ExecType.trade
    const int = (field: number): number => bytes.readInt32LE(at + field)
    return [
      bytes.readBigUInt64LE(at), int(8), int(12), int(16), nameOf(ExecType, bytes[at + 44]), isTrade ? int(20) : '', isTrade ? formatDecimal(int(24), 2) : '',
      int(28), int(32), formatDecimal(int(36), 2), int(40), isTrade ? nameOf(Liquidity, bytes[at + 45]) : '', reasons[bytes[at + 46]] ?? '',
    ].join(',')
  })
  return `${REPORTS}\n${rows.join('\n')}\n`
}

/** The same of a file of books with one level. */
function binaryBooksAsCsv(bytes: Buffer): string {
  expect([bytes.toString('latin1', 0, 8), bytes.readUInt32LE(8), bytes.readUInt32LE(12), (bytes.length - 16) % 56]).toEqual(['ISOMATCH', 3, 56, 0])
  const rows = Array.from({ length: (bytes.length - 16) / 56 }, (_, record) => {
    const at = 16 + record * 56
    const level = (from: number): string => {
      const qty = bytes.readBigUInt64LE(from + 8)
      return qty === 0n ? ',,' : `${formatDecimal(bytes.readInt32LE(from), 2)},${qty},${bytes.readUInt32LE(from + 4)}`
    }
    return [bytes.readBigUInt64LE(at), ...[8, 12, 16, 20].map((field) => bytes.readUInt32LE(at + field)), level(at + 24), level(at + 40)].join(',')
  })
  return `time,message,instrument,bidLevels,askLevels,bidPrice1,bidQty1,bidOrders1,askPrice1,askQty1,askOrders1\n${rows.join('\n')}\n`
}

describe('CSV, binary and the engine called directly', () => {
  const flow = randomFlow(6_000, '1')
  const csv = runStream(asCsv(flow, 2))

  it('give the same reports', () => {
    const direct = directReports(flow)
    expect(direct.split('\n').length).toBeGreaterThan(7_000)
    expect(new Set(direct.match(/,(?:trade|replaced|cancelRejected|replaceRejected|rejected|canceled),/g)).size).toBe(6)
    expect(csv.reports.toString()).toBe(direct)
    expect(runStream(asBinary(flow)).reports.toString()).toBe(direct)
    expect(binaryReportsAsCsv(runStream(asBinary(flow), { outFormat: 'binary' }).reports)).toBe(direct)
  })

  it('give the same books', () => {
    expect(runStream(asBinary(flow)).books.toString()).toBe(csv.books.toString())
    expect(binaryBooksAsCsv(runStream(asBinary(flow), { outFormat: 'binary' }).books)).toBe(csv.books.toString())
  })

  it.each([1, 13, 32, 1_000])('whatever the pieces of %i bytes in which the stream comes', (piece) => {
    const short = flow.slice(0, 400)
    for (const input of [asCsv(short, 2), asBinary(short)]) expect(runStream(input, { piece })).toEqual(runStream(input))
  })
})

describe('README.md of the streams', () => {
  const readme = readFileSync(new URL('../../../../sim/matching/match-stream/README.md', import.meta.url), 'utf8')

  it('shows a stream that is one', () => {
    const shown = lines(/^( {4}time,.*\n)( {4}\d+,.*\n)+/m.exec(readme)?.[0] ?? '')
    expect(runStream(shown).reports.toString().trim().split('\n').map((line) => line.split(',').slice(2, 5).join(' '))).toEqual([
      'participant order execType', '1 1 new', '2 1 new', '1 1 trade', '2 1 trade', '1 1 replaced', '2 2 new', '1 1 canceled',
    ])
  })

  it('has every column and every reason with its code', () => {
    expect(TERM_COLUMNS.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
    expect(Object.entries(REASON_CODES).filter(([reason, code]) => !new RegExp(`\\s${code} ${reason}[,.]`).test(readme))).toEqual([])
  })
})
