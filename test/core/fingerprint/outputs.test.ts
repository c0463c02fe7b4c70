import { describe, expect, it } from 'vitest'
import { Fingerprint, OUTPUT_CLASSES, OutputCode, type FingerprintDigest } from '../../../core/fingerprint/fingerprint.js'
import { OutputRecorder, type OutputRecord } from '../../../core/fingerprint/outputs.js'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { NO_INSTRUMENT, Side } from '../../../core/market/vocabulary.js'
import { Epoch, NS_PER_DAY } from '../../../core/time.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type ExecutionReport } from '../../../core/orders/venue.js'

const RUN = { epoch: Epoch.ofDay('2012-06-21') }

function instrumentsOf(...symbols: string[]): Instruments {
  const instruments = new Instruments()
  for (const symbol of symbols) instruments.register(usEquity(symbol))
  return instruments
}

const REPORT: ExecutionReport = {
  order: 99, execType: ExecType.trade, exchangeTimeNs: 90, lastQty: 10, lastPrice: 1_000_000, leavesQty: 90, cumQty: 10,
  price: 1_000_000, qty: 100, liquidity: Liquidity.taker, fee: 300, reason: undefined,
}

/** One output of every class, of the instrument called `symbol`. */
function play(recorder: OutputRecorder, instruments: Instruments, symbol: string): void {
  const index = instruments.find(symbol)?.index ?? NO_INSTRUMENT
  recorder.order(100, index, 1, 'submit', Side.buy, OrderType.limit, TimeInForce.day, 1_000_000, 100, '')
  recorder.report(110, index, 1, 3, REPORT, '')
  recorder.fill(110, index, 1, Side.buy, 10, 1_000_000, Liquidity.taker, 300)
  recorder.position(110, index, 10, -10_000_000, 300, 0, 0)
  recorder.risk(120, index, 0, Side.sell, OrderType.limit, 1_000_001, 5, 'off-tick')
  recorder.timer(130, NO_INSTRUMENT, 'requote', 125)
}

function played(registered: string[], symbols: string[]): FingerprintDigest {
  const instruments = instrumentsOf(...registered)
  const recorder = new OutputRecorder(instruments, RUN)
  for (const symbol of symbols) play(recorder, instruments, symbol)
  return recorder.digest()
}

describe('the fingerprint of a run', () => {
  it('known answer', () => {
    expect(played(['AMZN'], ['AMZN'])).toEqual({
      total: 'e552a45eec355342987f30c1c71e495d',
      byClass: {
        orders: '676fed22b61a5ae0e7d70c4d7eb1c229',
        reports: 'ec9a3fd639433eabcdf663aa4d7542b8',
        fills: 'fb530f43ca377a132e609cf1c027c99a',
        risk: '7f729ba206c73fbaad9ece10533a4b61',
        timers: 'fb912132d38b7847a6b6586fa89fd189',
        positions: '1982d11b153fb7fa6870fbb36ad7a330',
      },
      byInstrument: { 'AMZN@XNAS': '3a88a06a533198c1e18463ebef8982a0' },
      counts: { orders: 1, reports: 1, fills: 1, risk: 1, timers: 1, positions: 1 },
    })
  })

  it('of a run without outputs: known answer', () => {
    const { total, byInstrument, counts } = played([], [])
    expect({ total, byInstrument, counts }).toEqual({ total: '7ad00cbd4bcb9ae99a592ced6b42b5df', byInstrument: {}, counts: { orders: 0, reports: 0, fills: 0, risk: 0, timers: 0, positions: 0 } })
  })

  it('registering other instruments, or in another order, changes nothing', () => {
    expect(played(['MSFT', 'AMZN', 'INTC'], ['AMZN'])).toEqual(played(['AMZN'], ['AMZN']))
    expect(played(['MSFT', 'AMZN'], ['AMZN', 'MSFT'])).toEqual(played(['AMZN', 'MSFT'], ['AMZN', 'MSFT']))
  })

  it('what one instrument puts out does not depend on the outputs of others', () => {
    const alone = played(['AMZN'], ['AMZN'])
    const among = played(['MSFT', 'AMZN'], ['MSFT', 'AMZN', 'MSFT'])
    expect(among.byInstrument['AMZN@XNAS']).toBe(alone.byInstrument['AMZN@XNAS'])
    expect(among.total).not.toBe(alone.total)
    expect(Object.keys(among.byInstrument)).toEqual(['AMZN@XNAS', 'MSFT@XNAS'])
  })

  it('the same outputs of two instruments have two digests', () => {
    const { byInstrument } = played(['AMZN', 'MSFT'], ['AMZN', 'MSFT'])
    expect(byInstrument['AMZN@XNAS']).not.toBe(byInstrument['MSFT@XNAS'])
  })

  it('the order of outputs of one class counts', () => {
    expect(played(['AMZN', 'MSFT'], ['AMZN', 'MSFT']).byClass.orders).not.toBe(played(['AMZN', 'MSFT'], ['MSFT', 'AMZN']).byClass.orders)
  })

  it.each(OUTPUT_CLASSES)('a change in %s changes that class, the instrument and the total, and no other class', (changed) => {
    const digestOf = (value: number): FingerprintDigest => {
      const fingerprint = new Fingerprint(() => 'AMZN@XNAS')
      for (const outputClass of OUTPUT_CLASSES) {
        fingerprint.begin(OutputCode[outputClass], 0)
        fingerprint.int(outputClass === changed ? value : 7)
        fingerprint.text('x')
        fingerprint.end()
      }
      return fingerprint.digest()
    }
    const [before, after] = [digestOf(7), digestOf(6)]
    expect(OUTPUT_CLASSES.filter((name) => before.byClass[name] !== after.byClass[name])).toEqual([changed])
    expect(before.total).not.toBe(after.total)
    expect(before.byInstrument['AMZN@XNAS']).not.toBe(after.byInstrument['AMZN@XNAS'])
  })

  it('every field of every output counts', () => {
    const base = (): Parameters<OutputRecorder['report']> => [110, 0, 1, 3, { ...REPORT }, '']
    const seen = new Set<string>()
    const digestOf = (args: Parameters<OutputRecorder['report']>): number => {
      const recorder = new OutputRecorder(instrumentsOf('AMZN', 'MSFT'), RUN)
      recorder.report(...args)
      return seen.add(recorder.digest().total).size
    }
    digestOf(base())
    let expected = 1
    for (const field of ['execType', 'exchangeTimeNs', 'lastQty', 'lastPrice', 'leavesQty', 'cumQty', 'price', 'qty', 'liquidity', 'fee'] as const) {
      const args = base()
      ;(args[4] as unknown as Record<string, number>)[field]++
      expect(digestOf(args)).toBe(++expected)
    }
    const others: ((args: Parameters<OutputRecorder['report']>) => void)[] = [
      (args) => { args[0]++ }, (args) => { args[1]++ }, (args) => { args[2]++ }, (args) => { args[3]++ }, (args) => { args[4].reason = 'halted' },
      (args) => { args[5] = 'overfill' },
    ]
    for (const change of others) {
      const args = base()
      change(args)
      expect(digestOf(args)).toBe(++expected)
    }
    // The dense order number is not an output: it depends on other instruments.
    const args = base()
    args[4].order++
    expect(digestOf(args)).toBe(expected)
  })

  it('no output shows where the run moved its epoch, to the nanosecond', () => {
    const totalOf = (epochDay: string, shiftDays: number): string => {
      const recorder = new OutputRecorder(instrumentsOf('AMZN'), { epoch: Epoch.ofDay(epochDay) })
      for (const days of [0, 1, 59, 60, 90]) {
        for (const ns of [-1, 0, 1]) recorder.timer((days - shiftDays) * NS_PER_DAY + ns, 0, 'x', (days - shiftDays) * NS_PER_DAY - ns)
      }
      return recorder.digest().total
    }
    expect(totalOf('2012-06-21', 0)).toBe(totalOf('2012-08-20', 60))
    expect(totalOf('2012-06-21', 0)).toBe(totalOf('2012-09-28', 99))
    expect(totalOf('2012-06-21', 0)).not.toBe(totalOf('2012-06-22', 0))
  })

  it('a timer counts for its instrument', () => {
    const recorder = new OutputRecorder(instrumentsOf('AMZN'), RUN)
    recorder.timer(-Infinity, 0, 'start', 0)
    expect(Object.keys(recorder.digest().byInstrument)).toEqual(['AMZN@XNAS'])
  })

  it('more texts than are kept hash the same', () => {
    const texts = Array.from({ length: 5_000 }, (_, index) => `timer ${index}`)
    const digestOf = (...before: string[]): string => {
      const fingerprint = new Fingerprint(() => '')
      fingerprint.begin(OutputCode.risk, NO_INSTRUMENT)
      for (const text of before) fingerprint.text(text)
      // Never ended: it only fills the store of texts.
      for (const text of ['timer 4999', 'timer 1', 'timer 4999']) {
        fingerprint.begin(OutputCode.timers, NO_INSTRUMENT)
        fingerprint.text(text)
        fingerprint.end()
      }
      return fingerprint.digest().total
    }
    expect(digestOf(...texts)).toBe(digestOf())
  })
})

describe('the sink of outputs', () => {
  function lines(act: (recorder: OutputRecorder, instruments: Instruments) => void): string[] {
    const written: string[] = []
    const instruments = instrumentsOf('AMZN')
    const line = ({ outputClass, timeNs, instrument, fields, cause }: Readonly<OutputRecord>): string =>
      `${timeNs} ${outputClass} ${instrument} ${fields.map((field) => field.join('=')).join(' ')} < ${cause.inputClass} ${cause.source}#${cause.sequence} ${cause.timeNs}`
    act(new OutputRecorder(instruments, RUN, { write: (record) => { written.push(line(record)) } }), instruments)
    return written
  }

  it('hears every output with its fields in canonical order and its cause', () => {
    expect(lines((recorder, instruments) => {
      Object.assign(recorder.cause, { inputClass: 'market', source: 'XNAS/AMZN', sequence: 42, timeNs: 99 })
      play(recorder, instruments, 'AMZN')
    })).toEqual([
      '100 orders AMZN@XNAS number=1 request=submit side=1 type=1 timeInForce=1 price=1000000 qty=100 < market XNAS/AMZN#42 99',
      '110 reports AMZN@XNAS number=1 execType=2 exchangeTime=2012-06-21T00:00:00.000000090Z lastQty=10 lastPrice=1000000 leavesQty=90 cumQty=10 price=1000000 qty=100 liquidity=2 fee=300 reason= state=3 refusal= < market XNAS/AMZN#42 99',
      '110 fills AMZN@XNAS number=1 side=1 qty=10 price=1000000 liquidity=2 fee=300 < market XNAS/AMZN#42 99',
      '110 positions AMZN@XNAS qty=10 cash=-10000000 fees=300 realised=0 realisedFifo=0 < market XNAS/AMZN#42 99',
      '120 risk AMZN@XNAS number=0 side=2 type=1 price=1000001 qty=5 reason=off-tick < market XNAS/AMZN#42 99',
      '130 timers  name=requote due=2012-06-21T00:00:00.000000125Z < market XNAS/AMZN#42 99',
    ])
  })

  it('what was refused for being no number is an output all the same', () => {
    expect(lines((recorder) => {
      recorder.risk(1, 5, 0, Side.buy, OrderType.limit, Number.NaN, 1.5, 'unknown-instrument')
      recorder.report(2, NO_INSTRUMENT, 0, 0, { ...REPORT, cumQty: Number.NaN }, 'unknown-order')
    }).map((line) => line.split(' <')[0])).toEqual([
      '1 risk  number=0 side=1 type=1 price=NaN qty=1.5 reason=unknown-instrument',
      '2 reports  number=0 execType=2 exchangeTime=2012-06-21T00:00:00.000000090Z lastQty=10 lastPrice=1000000 leavesQty=90 cumQty=NaN price=1000000 qty=100 liquidity=2 fee=300 reason= state=0 refusal=unknown-order',
    ])
  })

  it('changes no digest, and neither does the cause', () => {
    const instruments = instrumentsOf('AMZN')
    const kept = new OutputRecorder(instruments, RUN, { write: () => undefined })
    Object.assign(kept.cause, { inputClass: 'timer', source: 'x', sequence: 1, timeNs: 1 })
    play(kept, instruments, 'AMZN')
    expect(kept.digest()).toEqual(played(['AMZN'], ['AMZN']))
  })

  it('is handed one reused record', () => {
    const records = new Set<unknown>()
    const instruments = instrumentsOf('AMZN')
    const recorder = new OutputRecorder(instruments, RUN, { write: (record) => { records.add(record).add(record.fields) } })
    play(recorder, instruments, 'AMZN')
    expect(records.size).toBe(2)
  })
})
