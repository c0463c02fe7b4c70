/**
 * A simulated liquidity provider: streams prices that follow a source, and has a last look at every order before it deals.
 *
 *     order ─→ valid? ─→ hold ─→ price and quantity still there? ─→ deal
 *                └─ B C D E F        └─ A-1 A-2, or E by chance
 *
 * Assumes that the source's prices are those of a market which does not feel our orders. What it streams is a function of the source alone: no
 * request is hedged or priced in, before the decision or after it. README.md of this folder has every assumption.
 */
import type { Instrument, Instruments } from '../../core/instrument.js'
import { invariant } from '../../core/invariant.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass } from '../../core/kernel/lane.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketKind, Side } from '../../core/market/vocabulary.js'
import type { QuoteAnswerHandler, VenueReason } from '../../core/orders/venue.js'
import type { RandomStreams } from '../../core/random.js'
import type { ReportSink } from '../venue/exchange.js'
import type { HeldOrder, ProviderListener } from './decision.js'
import { DueLane } from './due-lane.js'
import { providerTerms, takerTerms, type ProviderChanges, type ProviderTerms, type TakerChanges } from './provider-terms.js'
import { FIRST_REQUESTED_QUOTE, RequestedQuotes } from './requested-quotes.js'
import { StreamedQuotes } from './streamed-quotes.js'
import { TakerDesk, type QuoteRequest } from './taker-desk.js'

export interface LiquidityProviderOptions {
  /** The kernel on which holds end: the provider adds two lanes of its own. */
  readonly kernel: Kernel
  /** Names its lanes and random streams. */
  readonly name: string
  readonly instruments: Instruments
  /** What it quotes. */
  readonly quoted: readonly Instrument[]
  readonly terms: ProviderChanges
  readonly random: RandomStreams
  readonly listener?: ProviderListener
}

export interface TakerOptions {
  readonly name: string
  /** Where the provider tells what became of the taker's orders. */
  readonly sink: ReportSink
  readonly answers?: QuoteAnswerHandler
  /** What the provider's terms say otherwise for it. */
  readonly terms?: TakerChanges
}

export class LiquidityProvider {
  readonly name: string
  readonly terms: ProviderTerms
  readonly instruments: Instruments
  readonly requested = new RequestedQuotes()
  private readonly kernel: Kernel
  private readonly random: RandomStreams
  private readonly listener: ProviderListener
  /** By dense index; undefined where it quotes nothing. */
  private readonly streams: (StreamedQuotes | undefined)[] = []
  /** Orders that wait, by instrument, in the order of their arrival. */
  private readonly held: HeldOrder[][] = []
  private readonly desks = new Map<string, TakerDesk>()
  private readonly looks: DueLane<HeldOrder>
  private readonly answers: DueLane<QuoteRequest>

  /** Throws a `RangeError` where the terms are wrong: which field, what was found and what was expected. */
  constructor({ kernel, name, instruments, quoted, terms, random, listener = {} }: LiquidityProviderOptions) {
    this.kernel = kernel
    this.name = name
    this.instruments = instruments
    this.terms = providerTerms(terms)
    this.random = random
    this.listener = listener
    for (const { index } of quoted) {
      this.streams[index] = new StreamedQuotes()
      this.held[index] = []
    }
    this.looks = new DueLane(InputClass.command, `${name}/last look`, (held) => this.onDue(held))
    this.answers = new DueLane(InputClass.command, `${name}/quotes on request`, (request) => request.desk.answer(request))
    kernel.addLane(this.looks)
    kernel.addLane(this.answers)
    kernel.timebase.onRebase((deltaNs) => this.shift(deltaNs))
  }

  /** Lets a taker in: what stands behind its venue port. Names are unique. */
  addTaker({ name, sink, answers, terms }: TakerOptions): TakerDesk {
    invariant(!this.desks.has(name), () => `the taker '${name}' is with ${this.name} already`)
    const desk = new TakerDesk(this, name, takerTerms(this.terms.taker, terms), sink, answers, this.random, this.kernel.timebase)
    this.desks.set(name, desk)
    return desk
  }

  get nowNs(): number {
    return this.kernel.nowNs
  }

  // Prices.

  /** One row of the source, at the exchange's time: quotes are prices, a clear withdraws them; other rows are nothing to it. */
  onRow(batch: MarketBatch, row: number): void {
    const instrument = batch.instrument[row]
    if (batch.kind[row] === MarketKind.quote) this.onPrice(instrument, batch.qty[row] > 0 ? batch.price[row] : 0, batch.qty2[row] > 0 ? batch.price2[row] : 0)
    else if (batch.kind[row] === MarketKind.clear) this.onPrice(instrument, 0, 0)
  }

  /** The source's price of now. @param bid increments, 0 or below for none @param ask likewise; without either all quotes are withdrawn */
  onPrice(instrument: number, bid: number, ask: number): void {
    const stream = this.streams[instrument]
    if (stream === undefined) return
    stream.update(Math.max(0, bid), Math.max(0, ask), this.nowNs)
    if (bid > 0 && ask > 0) this.listener.onPrice?.(instrument, bid, ask, this.nowNs)
    // A copy: what is refused leaves the list.
    const waiting = this.held[instrument]
    if (waiting.length > 0) for (const held of [...waiting]) if (held.terms.lastLook.check === 'continuous') this.lookEarly(held)
  }

  /** Quotes of an instrument; undefined where it quotes nothing. */
  streamOf(instrument: number): StreamedQuotes | undefined {
    return this.streams[instrument]
  }

  /** Price for a size, from a price of the source; 0 for none. @param extra the taker's markup */
  priceFor(side: Side, sourcePrice: number, qty: number, extra: number): number {
    if (sourcePrice === 0) return 0
    const distance = this.widenOf(qty) + extra
    return side === Side.buy ? sourcePrice + distance : Math.max(0, sourcePrice - distance)
  }

  /** The largest size that is quoted. */
  get qtyMax(): number {
    return this.terms.bands[this.terms.bands.length - 1].qty
  }

  // Orders.

  /** Holds an order that is valid, then decides. @param holdNs how long */
  hold(held: HeldOrder, holdNs: number): void {
    held.lookedAt = true
    held.dueNs = this.nowNs + holdNs
    held.referenceAtReceipt = this.referenceOf(held)
    this.held[held.instrument].push(held)
    if (holdNs > 0) this.looks.add(held.dueNs, held)
    if (holdNs === 0) this.decide(held)
    else if (held.terms.lastLook.check === 'continuous') this.lookEarly(held)
  }

  /** Answers an order that never came to a last look. */
  refuse(held: HeldOrder, reason: VenueReason): void {
    held.reason = reason
    held.decidedNs = held.toldNs = this.nowNs
    this.answerOrder(held)
  }

  /** Plans the answer to a request for quote. */
  answerLater(request: QuoteRequest): void {
    this.answers.add(this.nowNs + this.terms.requests.answerNs, request)
  }

  private widenOf(qty: number): number {
    const { bands } = this.terms
    for (const band of bands) if (qty <= band.qty) return band.widen
    return bands[bands.length - 1].widen
  }

  private onDue(held: HeldOrder): void {
    if (held.answered) return
    if (held.reason === undefined) this.decide(held)
    else if (held.toldNs <= this.nowNs) this.answerOrder(held)
  }

  /** A continuous check, while the hold lasts. */
  private lookEarly(held: HeldOrder): void {
    if (held.reason !== undefined) return
    const reason = this.look(held)
    if (reason !== undefined) this.refuseAfterLook(held, reason)
  }

  /** The end of the hold. */
  private decide(held: HeldOrder): void {
    const reason = this.look(held) ?? (held.unlucky ? 'other' : undefined)
    if (reason !== undefined) {
      this.refuseAfterLook(held, reason)
      return
    }
    held.decidedNs = held.toldNs = this.nowNs
    held.dealtQty = held.offeredQty
    const requested = this.requested.at(held.instrument, held.quote)
    if (requested !== undefined) requested.dealt = true
    else this.streams[held.instrument]?.deal(held.side, held.quote, held.dealtQty)
    this.answerOrder(held)
  }

  /** The price check, and whether the quantity is still there. */
  private look(held: HeldOrder): VenueReason | undefined {
    const reference = this.referenceOf(held)
    held.referenceAtDecision = reference
    held.move = 0
    if (reference === 0 || !this.hasQty(held)) return 'last-look-latency'
    held.move = held.side === Side.buy ? reference - held.price : held.price - reference
    const { tolerance, symmetric } = held.terms.lastLook
    return (symmetric ? Math.abs(held.move) : held.move) > tolerance ? 'last-look' : undefined
  }

  private refuseAfterLook(held: HeldOrder, reason: VenueReason): void {
    const { tells, refusalDelayNs } = held.terms.lastLook
    const { nowNs } = this
    held.reason = reason
    held.decidedNs = nowNs
    held.toldNs = (tells === 'at-end' ? held.dueNs : nowNs) + refusalDelayNs
    if (held.toldNs === nowNs) this.answerOrder(held)
    else this.looks.add(held.toldNs, held)
  }

  private answerOrder(held: HeldOrder): void {
    held.answered = true
    const waiting = this.held[held.instrument]
    const place = held.lookedAt ? waiting.indexOf(held) : -1
    if (place >= 0) waiting.splice(place, 1)
    this.desks.get(held.taker)?.onAnswer(held)
    this.listener.onDecision?.(held)
  }

  /** The provider's present price of the order's side and size for its taker; 0 for none. */
  private referenceOf(held: HeldOrder): number {
    const stream = this.streams[held.instrument]
    if (stream === undefined || !stream.live) return 0
    return this.priceFor(held.side, stream.priceFor(held.side, stream.quote), held.offeredQty, held.terms.markup)
  }

  private hasQty(held: HeldOrder): boolean {
    if (held.quote >= FIRST_REQUESTED_QUOTE) return this.requested.at(held.instrument, held.quote)?.dealt === false
    const stream = this.streams[held.instrument]
    return stream !== undefined && stream.isKept(held.quote) && stream.dealtQty(held.side, held.quote) + held.offeredQty <= this.qtyMax
  }

  private shift(deltaNs: number): void {
    for (const stream of this.streams) stream?.shift(deltaNs)
    for (const waiting of this.held) for (const held of waiting ?? []) held.shift(deltaNs)
    this.requested.shift(deltaNs)
    this.listener.onRebase?.(deltaNs)
  }
}
