/**
 * Stretches of an order's traded quantity that the venue has counted and nobody has reported to us. What a trade report says of itself, the total
 * after it and its own quantity, is the stretch that it fills: so a late trade is told from one that comes twice, in whatever order they come.
 */
export class TradeGaps {
  /** Of the few orders that have some: pairs of start and end, rising. */
  private readonly gaps = new Map<number, number[]>()

  /** The venue counts up to `untilQty`, and we have heard of nothing after `fromQty`. */
  open(order: number, fromQty: number, untilQty: number): void {
    if (fromQty >= untilQty) return
    const gaps = this.gaps.get(order)
    if (gaps === undefined) this.gaps.set(order, [fromQty, untilQty])
    else gaps.push(fromQty, untilQty)
  }

  /** Whether nobody has told us of any of this stretch. */
  has(order: number, fromQty: number, untilQty: number): boolean {
    return this.placeOf(order, fromQty, untilQty) >= 0
  }

  /** We have been told of this stretch, which {@link has} says is missing. */
  close(order: number, fromQty: number, untilQty: number): void {
    const gaps = this.gaps.get(order)
    const at = this.placeOf(order, fromQty, untilQty)
    if (gaps === undefined || at < 0) return
    const left = [gaps[at], fromQty, untilQty, gaps[at + 1]]
    if (untilQty === gaps[at + 1]) left.length = 2
    if (fromQty === gaps[at]) left.splice(0, 2)
    gaps.splice(at, 2, ...left)
    if (gaps.length === 0) this.gaps.delete(order)
  }

  private placeOf(order: number, fromQty: number, untilQty: number): number {
    const gaps = this.gaps.get(order) ?? []
    for (let at = 0; at < gaps.length; at += 2) if (fromQty >= gaps[at] && untilQty <= gaps[at + 1]) return at
    return -1
  }
}
