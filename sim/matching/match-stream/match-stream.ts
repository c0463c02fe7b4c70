/**
 * A stream of messages through a matching engine: messages in, reports and, if wanted, the book after every message out.
 *
 *     decoder → MatchStream → engine → ReportWriter
 *                    └→ BookWriter
 */
import type { RandomStreams } from '../../../core/random.js'
import type { ExecType, Liquidity, VenueReason } from '../../../core/orders/venue.js'
import type { ReportSink } from '../../venue/exchange.js'
import { MatchingEngine } from '../matching-engine.js'
import type { MatchingRules } from '../rules.js'
import type { BookWriter } from './book-rows.js'
import { Action, type MessageHandler, type OrderMessage } from './message.js'
import { bigintOf } from './nanoseconds.js'
import type { ReportWriter } from './reports.js'
import type { StreamInstruments } from './stream-instruments.js'

const LOW_BITS = 0xffff_ffffn

export interface MatchStreamOptions {
  readonly instruments: StreamInstruments
  readonly reports: ReportWriter
  readonly rules: Partial<MatchingRules>
  readonly random: RandomStreams
}

export class MatchStream implements MessageHandler {
  readonly engine: MatchingEngine
  /** Messages so far. */
  count = 0
  /** Whom the book after every message goes to: made with the engine's books. */
  bookWriter: BookWriter | undefined = undefined
  private readonly reports: ReportWriter
  /** The engine's numbers, by the stream's. */
  private readonly participants: number[] = []

  constructor({ instruments, reports, rules, random }: MatchStreamOptions) {
    this.engine = new MatchingEngine(instruments.instruments, { rules, random })
    this.reports = reports
  }

  onMessage(message: OrderMessage): void {
    const { engine } = this
    const number = ++this.count
    if (engine.nextExpiryUnixNs !== undefined) this.expire(bigintOf(message.timeHigh, message.timeLow))
    if (message.action === Action.time) return
    const participant = this.participants[message.participant] ?? this.admit(message.participant)
    this.reports.begin(number, message.timeHigh, message.timeLow)
    switch (message.action) {
      case Action.new:
        engine.submit(
          participant, message.order, message.instrument, message.side, message.type, message.timeInForce, message.price, message.qty, message.terms,
        )
        break
      case Action.cancel:
        engine.cancel(participant, message.order)
        break
      case Action.replace:
        engine.replace(participant, message.order, message.price, message.qty)
    }
    this.bookWriter?.write(number, message)
  }

  /** Orders end at their own times, one instant after the other. */
  private expire(unixNs: bigint): void {
    const { engine } = this
    for (let next = engine.nextExpiryUnixNs; next !== undefined && next <= unixNs; next = engine.nextExpiryUnixNs) {
      this.reports.begin(0, Number(next >> 32n), Number(next & LOW_BITS) | 0)
      engine.advanceTo(next)
    }
  }

  private admit(participant: number): number {
    const number = this.engine.addParticipant(new ParticipantReports(participant, this.reports))
    this.participants[participant] = number
    return number
  }
}

class ParticipantReports implements ReportSink {
  constructor(private readonly participant: number, private readonly reports: ReportWriter) {}

  report(
    order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    this.reports.report(this.participant, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason)
  }
}
