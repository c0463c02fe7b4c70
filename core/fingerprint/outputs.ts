/**
 * The outputs of a run, one function per class: each writes its canonical fields to the fingerprint and, when there is one, to a
 * sink that keeps them, so that two runs can be compared line by line.
 *
 * Assumes nothing of dense numbers: orders are named by their number on their instrument, instruments by id, codes by their value in
 * the vocabulary; times are Unix times, so that no output shows where the run moved its epoch. The cause (the input that led to the
 * output) is kept with the line but not hashed: it explains an output and is none. Without a sink a field costs one test.
 */
import type { Instruments } from '../instrument.js'
import { NO_INSTRUMENT } from '../market/vocabulary.js'
import type { ExecutionReport, QuoteAnswer } from '../orders/venue.js'
import { NS_PER_DAY, type Epoch } from '../time.js'
import { Fingerprint, OUTPUT_CLASSES, OutputCode, type FingerprintDigest, type OutputClass } from './fingerprint.js'

/** The input that the engine is handling: set before its handlers run. */
export interface OutputCause {
  /** The class of the input in the order of events: an operator command, a venue report, market data, a timer. */
  inputClass: string
  /** The name of its source. */
  source: string
  /** Its number in the source. */
  sequence: number
  /** Run time, ns. */
  timeNs: number
}

export type OutputField = [name: string, value: number | string]

/** One output. A reused record: valid during the call that hands it over. */
export interface OutputRecord {
  outputClass: OutputClass
  /** Run time, ns, of the epoch that holds while the record is handed over. */
  timeNs: number
  /** `symbol@venue`, or '' of an output of no instrument. */
  instrument: string
  /** In canonical order. Times among them are ISO text. */
  fields: OutputField[]
  cause: OutputCause
}

export interface OutputSink {
  write(record: Readonly<OutputRecord>): void
}

export class OutputRecorder {
  readonly fingerprint: Fingerprint
  /** Written by the engine, in place. */
  readonly cause: OutputCause = { inputClass: '', source: '', sequence: 0, timeNs: 0 }
  private readonly record: OutputRecord = { outputClass: 'orders', timeNs: 0, instrument: '', fields: [], cause: this.cause }
  /** Fields that were used before and wait to be used again. */
  private readonly spare: OutputField[] = []
  /** The epoch for which `epochDay` holds. */
  private epoch: Epoch | undefined
  /** Days of the epoch since 1970. */
  private epochDay = 0

  /** @param timebase the epoch of the run, which may move between two inputs */
  constructor(
    private readonly instruments: Instruments, private readonly timebase: { readonly epoch: Epoch }, private readonly sink?: OutputSink | undefined,
  ) {
    this.fingerprint = new Fingerprint((index) => instruments.at(index).id)
  }

  /** A request of ours on an order. @param request submit, cancel, replace @param number of the order on its instrument @param terms '' of a plain order */
  order(
    timeNs: number, instrument: number, number: number, request: string, side: number, type: number, timeInForce: number, price: number, qty: number, terms: string,
  ): void {
    this.begin(OutputCode.orders, timeNs, instrument)
    this.int('number', number)
    this.text('request', request)
    this.int('side', side)
    this.int('type', type)
    this.int('timeInForce', timeInForce)
    this.int('price', price)
    this.int('qty', qty)
    if (terms !== '') this.text('terms', terms)
    this.end()
  }

  /** A report as it was handled. @param state of the order after it @param refusal why it was refused, '' when it was taken */
  report(timeNs: number, instrument: number, number: number, state: number, report: ExecutionReport, refusal: string): void {
    this.begin(OutputCode.reports, timeNs, instrument)
    this.int('number', number)
    // A report that was refused may hold anything: what is no integer is hashed as text.
    this.int('execType', report.execType)
    this.time('exchangeTime', report.exchangeTimeNs)
    this.number('lastQty', report.lastQty)
    this.number('lastPrice', report.lastPrice)
    this.number('leavesQty', report.leavesQty)
    this.number('cumQty', report.cumQty)
    this.number('price', report.price)
    this.number('qty', report.qty)
    this.int('liquidity', report.liquidity)
    this.number('fee', report.fee)
    this.text('reason', report.reason ?? '')
    this.int('state', state)
    this.text('refusal', refusal)
    this.end()
  }

  /** A trade of ours that was taken. */
  fill(timeNs: number, instrument: number, number: number, side: number, qty: number, price: number, liquidity: number, fee: number): void {
    this.begin(OutputCode.fills, timeNs, instrument)
    this.int('number', number)
    this.int('side', side)
    this.int('qty', qty)
    this.int('price', price)
    this.int('liquidity', liquidity)
    this.int('fee', fee)
    this.end()
  }

  /** An intent that risk refused. @param number of the order to be replaced on its instrument, 0 for a new one */
  risk(timeNs: number, instrument: number, number: number, side: number, type: number, price: number, qty: number, reason: string): void {
    this.begin(OutputCode.risk, timeNs, instrument)
    this.int('number', number)
    this.int('side', side)
    this.int('type', type)
    // So may an intent that was refused.
    this.number('price', price)
    this.number('qty', qty)
    this.text('reason', reason)
    this.end()
  }

  /** A timer that fired. @param instrument whose it is, or NO_INSTRUMENT @param name by content, never by registration @param dueNs run time */
  timer(timeNs: number, instrument: number, name: string, dueNs: number): void {
    this.begin(OutputCode.timers, timeNs, instrument)
    this.text('name', name)
    this.time('due', dueNs)
    this.end()
  }

  /** A position after a trade of ours. Money before fees, and the fees. */
  position(timeNs: number, instrument: number, qty: number, cash: number, fees: number, realised: number, realisedFifo: number): void {
    this.begin(OutputCode.positions, timeNs, instrument)
    this.int('qty', qty)
    this.int('cash', cash)
    this.int('fees', fees)
    this.int('realised', realised)
    this.int('realisedFifo', realisedFifo)
    this.end()
  }

  /** A request for quote of ours: class orders. @param number of the request on its instrument, 0 when it was refused */
  quoteRequest(timeNs: number, instrument: number, number: number, side: number, qty: number, refusal: string): void {
    this.begin(OutputCode.orders, timeNs, instrument)
    this.int('number', number)
    this.text('request', 'quote')
    this.int('side', side)
    this.number('qty', qty)
    this.text('refusal', refusal)
    this.end()
  }

  /** An answer to one: class reports. @param number of the request on its instrument @param refusal why the answer was not taken, '' when it was */
  quoteAnswer(timeNs: number, number: number, answer: QuoteAnswer, refusal: string): void {
    this.begin(OutputCode.reports, timeNs, answer.instrument)
    this.int('number', number)
    this.text('answer', 'quote')
    this.number('quote', answer.quote)
    this.int('side', answer.side)
    this.number('qty', answer.qty)
    this.number('bid', answer.bid)
    this.number('ask', answer.ask)
    this.time('validUntil', answer.validUntilNs)
    this.text('reason', answer.reason ?? '')
    this.text('refusal', refusal)
    this.end()
  }

  /** A settlement: class positions. @param kind daily, final @param qty what was settled @param payment money, negative is paid @param realised before fees, after it */
  settlement(timeNs: number, instrument: number, kind: string, price: number, qty: number, payment: number, realised: number): void {
    this.begin(OutputCode.positions, timeNs, instrument)
    this.text('settlement', kind)
    this.int('price', price)
    this.int('qty', qty)
    this.int('payment', payment)
    this.int('realised', realised)
    this.end()
  }

  digest(): FingerprintDigest {
    return this.fingerprint.digest()
  }

  private begin(outputClass: OutputCode, timeNs: number, index: number): void {
    // An instrument that is not of the run can only be asked for by a refused intent: such an output is of no instrument.
    const instrument = Number.isInteger(index) && index >= 0 && index < this.instruments.size ? index : NO_INSTRUMENT
    this.fingerprint.begin(outputClass, instrument)
    this.hashTime(timeNs)
    if (this.sink === undefined) return
    this.record.outputClass = OUTPUT_CLASSES[outputClass]
    this.record.timeNs = timeNs
    this.record.instrument = instrument === NO_INSTRUMENT ? '' : this.instruments.at(instrument).id
    for (const field of this.record.fields) this.spare.push(field)
    this.record.fields.length = 0
  }

  private int(name: string, value: number): void {
    this.fingerprint.int(value)
    if (this.sink !== undefined) this.keep(name, value)
  }

  private text(name: string, value: string): void {
    this.fingerprint.text(value)
    if (this.sink !== undefined) this.keep(name, value)
  }

  private number(name: string, value: number): void {
    if (Number.isSafeInteger(value)) this.int(name, value)
    else this.text(name, String(value))
  }

  private time(name: string, timeNs: number): void {
    this.hashTime(timeNs)
    if (this.sink !== undefined) this.keep(name, Number.isSafeInteger(timeNs) ? this.timebase.epoch.toIso(timeNs) : String(timeNs))
  }

  /** Unix time as the day since 1970 and the nanosecond of that day: exact, and without BigInt. */
  private hashTime(timeNs: number): void {
    if (!Number.isSafeInteger(timeNs)) {
      // Before the first input there is no time.
      this.fingerprint.text(String(timeNs))
      return
    }
    const { epoch } = this.timebase
    if (epoch !== this.epoch) {
      this.epoch = epoch
      this.epochDay = Number(epoch.unixNs / BigInt(NS_PER_DAY))
    }
    let day = Math.floor(timeNs / NS_PER_DAY)
    // The quotient is rounded: just before a midnight it may already say the next day.
    if (day * NS_PER_DAY > timeNs) day--
    this.fingerprint.int(this.epochDay + day)
    this.fingerprint.int(timeNs - day * NS_PER_DAY)
  }

  private keep(name: string, value: number | string): void {
    const field = this.spare.pop() ?? [name, value]
    field[0] = name
    field[1] = value
    this.record.fields.push(field)
  }

  private end(): void {
    this.fingerprint.end()
    this.sink?.write(this.record)
  }
}
