/** Shares what comes in among the displayed orders of one price, by the venue's allocation rule: allocation.md. Orders of its own owner have no part. */
import { grown } from '../../core/columns.js'
import type { Side } from '../../core/market/vocabulary.js'
import type { AllocationRule } from './allocation-rule.js'
import { LevelAllocation, NO_TOP } from './allocation.js'
import type { MatchingCore } from './matching-core.js'
import type { SpecialOrder } from './special-order.js'

const TWO_POW_32 = 4_294_967_296

export class LevelSharing {
  /** After `share`: who has a part, and how much. */
  slots: Int32Array = new Int32Array(16)
  private fills: Int32Array = new Int32Array(16)
  private references: Float64Array = new Float64Array(16)
  private resting: Int32Array = new Int32Array(16)
  private lmms: Uint8Array = new Uint8Array(16)
  private readonly allocation: LevelAllocation

  constructor(private readonly core: MatchingCore, rule: AllocationRule) {
    this.allocation = new LevelAllocation(rule)
  }

  /** @param slot the first of the level @returns how many orders may have a part */
  share(taker: SpecialOrder, slot: number): number {
    const { core } = this
    const { books } = core
    const topReference = core.market(taker.instrument).tops[books.sideOf(slot)]
    let count = 0
    let top = NO_TOP
    for (let at = slot; at !== 0; at = books.behind(at)) {
      if (core.isOwn(core.ownerOf(at), taker.participant)) continue
      if (count === this.slots.length) this.grow(count * 2)
      if (core.arrivalOf(at) === topReference) top = count
      this.slots[count] = at
      this.references[count] = core.arrivalOf(at)
      this.resting[count] = books.qtyOf(at)
      this.lmms[count] = core.leadMarketMakers[core.ownerOf(at)] ?? 0
      count++
    }
    if (count > 0) this.allocation.allocate(taker.leavesQty, this.resting, count, this.fills, top, this.lmms)
    return count
  }

  /** What an order still gets: a trade of the same level may have cancelled or lessened one of its list. */
  fillOf(at: number): number {
    const { books } = this.core
    const reference = this.references[at]
    const slot = this.slots[at]
    if (books.find(reference | 0, (reference / TWO_POW_32) | 0) !== slot) return 0
    return Math.min(this.fills[at], books.qtyOf(slot))
  }

  /** An order has come to rest: one that betters the market is its side's top order until another does. */
  onRest(instrument: number, side: Side): void {
    const first = this.core.firstSlot(instrument, side)
    if (first !== 0 && this.core.isNewest(first)) this.core.market(instrument).tops[side] = this.core.arrivalOf(first)
  }

  private grow(capacity: number): void {
    this.slots = grown(this.slots, capacity)
    this.fills = grown(this.fills, capacity)
    this.references = grown(this.references, capacity)
    this.resting = grown(this.resting, capacity)
    this.lmms = grown(this.lmms, capacity)
  }
}
