/**
 * An institution: now and then a large parent order, sliced over time, so that trades of one side follow each other for long (the memory of signs that every
 * market shows).
 *
 * Assumed: sizes have a Pareto tail (Lillo, Mike and Farmer 2005 derive the memory from it); slices go by time or by traded volume; a slice waits at the best price
 * first, by choice, and takes no more than shows there; the parent does not look at the price.
 */
import { exp, log } from '../../../core/math/exp-log.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { NS_PER_HOUR } from '../../../core/time.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, around, drawQty, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { InstitutionTerms } from './terms.js'

/** A slice of this share of the mean is not worth sending. */
const SLICE_SHARE_MIN = 0.25

export class Institution extends Agent {
  readonly desk: Desk
  private readonly everyNs: number
  /** The parent at work; no side while there is none. */
  private side: Side = Side.none
  private leavesQty = 0
  private seenVolume = 0
  /** When it acts next of its own. */
  private nextNs: number

  constructor(private readonly parts: AgentParts, private readonly terms: InstitutionTerms) {
    super()
    this.desk = parts.desk(this)
    this.everyNs = parseDurationNs(terms.every)
    this.nextNs = parts.fromNs + this.idleNs()
  }

  wake(nowNs: number): number {
    if (!this.parts.outlook.isOpen) return Infinity
    // A change of phase wakes everybody.
    if (nowNs < this.nextNs) return this.nextNs
    if (this.leavesQty > 0 || this.side === Side.none) {
      if (this.side === Side.none) this.begin()
      this.slice(nowNs)
      this.nextNs = nowNs + around(this.parts.random, this.everyNs)
    } else {
      this.side = Side.none
      this.nextNs = nowNs + this.idleNs()
    }
    return this.nextNs
  }

  override onFill(_side: Side, qty: number): void {
    this.leavesQty -= qty
  }

  override shift(deltaNs: number): void {
    this.nextNs += deltaNs
  }

  private begin(): void {
    const { terms, parts: { random, outlook, lot } } = this
    const pareto = terms.lots * exp(-log(1 - random.next()) / terms.tail)
    this.leavesQty = Math.floor(Math.min(pareto, terms.lotsMax)) * lot
    this.side = random.next() < 0.5 ? Side.buy : Side.sell
    this.seenVolume = outlook.volume
  }

  private slice(nowNs: number): void {
    const { desk, side, terms, parts: { outlook, random, lot } } = this
    if (desk.count > 0) {
      // It has waited long enough: what is left of it is taken when the cancel is through.
      desk.cancelAll(nowNs)
      return
    }
    const wanted = Math.min(this.leavesQty, this.sliceQty())
    const best = side === Side.buy ? outlook.bid : outlook.ask
    const against = side === Side.buy ? outlook.ask : outlook.bid
    if (wanted <= 0) return
    if (best !== 0 && random.next() * 100 < terms.passivePct) desk.submit(nowNs, 0, side, OrderType.limit, TimeInForce.day, best, wanted)
    else if (against !== 0) desk.take(nowNs, side, against, Math.max(1, Math.min(wanted, Math.max(lot, side === Side.buy ? outlook.askQty : outlook.bidQty))))
  }

  private sliceQty(): number {
    const { terms, parts: { outlook, random, lot } } = this
    if (terms.style === 'twap') return drawQty(random, terms.childLots, lot)
    const share = ((outlook.volume - this.seenVolume) * terms.participationPct) / 100
    if (share < terms.childLots * lot * SLICE_SHARE_MIN) return 0
    this.seenVolume = outlook.volume
    return Math.floor(share)
  }

  private idleNs(): number {
    return Math.floor((-log(1 - this.parts.random.next()) * NS_PER_HOUR) / this.terms.parentsPerHour)
  }
}
