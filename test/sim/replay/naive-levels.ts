/**
 * Replay on levels as plainly as it can be said: every level is a list of single units in the order of its queue, every order of ours knows which of them stand
 * ahead of it. Conservative cancels take units from the back, optimistic ones from the front. Slow, obvious, and written from the modelling assumptions.
 */
import { Side } from '../../../core/market/vocabulary.js'

interface Unit {
  /** We have it, and the record does not know. */
  taken: boolean
}

interface Own {
  readonly order: number
  readonly side: Side
  readonly price: number
  readonly arrival: number
  leaves: number
  filled: number
  /** Units ahead of it, some of them perhaps out of sight; undefined: its price has not been in sight. */
  ahead: Unit[] | undefined
}

const opposite = (side: Side): Side => (side === Side.buy ? Side.sell : Side.buy)
/** Positive when a bid (or ask) at `a` is better than one at `b`. */
const better = (side: Side, a: number, b: number): number => (side === Side.buy ? a - b : b - a)

export class NaiveLevels {
  readonly own: Own[] = []
  private readonly levels = new Map<string, Unit[]>()
  private arrivals = 0

  constructor(private readonly cancelsFrom: 'front' | 'back') {}

  level(side: Side, qty: number, price: number): void {
    const key = keyOf(side, price)
    const units = this.levels.get(key) ?? []
    const come = qty - units.length
    while (units.length > qty) {
      const gone = this.cancelsFrom === 'front' ? (units.shift() as Unit) : (units.pop() as Unit)
      // Of a level that is gone the look below says who is left, for it may be out of sight only.
      if (qty > 0) this.forget(gone)
    }
    while (units.length < qty) units.push({ taken: false })
    if (qty === 0) this.levels.delete(key)
    else this.levels.set(key, units)
    this.look(side)
    let met = 0
    for (; met < come; met++) {
      const own = this.first(opposite(side), (one) => better(one.side, one.price, price) >= 0)
      if (own === undefined) break
      this.fill(own)
    }
    this.take(units, met)
    this.look(side)
  }

  trade(side: Side, qty: number, price: number): void {
    const units = this.levels.get(keyOf(side, price)) ?? []
    for (let left = qty; left > 0; left--) {
      const traded = units[0] as Unit | undefined
      const own = this.first(side, (one) => better(side, one.price, price) > 0 || (one.price === price && one.ahead !== undefined && one.ahead.length === 0))
      if (own !== undefined) this.fill(own)
      units.shift()
      for (const one of this.own) {
        if (one.side !== side || one.price !== price || one.ahead === undefined) continue
        if (traded === undefined) one.ahead.shift()
        else one.ahead = one.ahead.filter((unit) => unit !== traded)
      }
    }
  }

  limit(order: number, side: Side, qty: number, price: number, rests = true): void {
    const own: Own = { order, side, price, arrival: ++this.arrivals, leaves: qty, filled: 0, ahead: undefined }
    const against = opposite(side)
    const prices = [...this.levels.keys()].filter((key) => key.startsWith(`${against}:`)).map((key) => Number(key.split(':')[1])).sort((a, b) => better(against, b, a))
    let met = this.first(against, (one) => better(side, price, one.price) >= 0)
    for (const at of prices) {
      if (better(side, price, at) < 0) break
      for (const unit of this.levels.get(keyOf(against, at)) ?? []) {
        if (unit.taken || own.leaves === 0) continue
        if (met !== undefined && (better(against, met.price, at) > 0 || (met.price === at && !(met.ahead ?? [unit]).includes(unit)))) break
        unit.taken = true
        own.leaves--
        own.filled++
      }
      if (met !== undefined && better(against, met.price, at) >= 0) break
      met = this.first(against, (one) => better(side, price, one.price) >= 0)
    }
    this.own.push(own)
    if (own.leaves === 0) return
    if (met !== undefined || !rests) {
      own.leaves = 0
      return
    }
    // What we took stands ahead too, for the record: it trades there without us.
    if (this.seen(own) !== undefined) own.ahead = [...(this.levels.get(keyOf(side, price)) ?? [])]
  }

  cancel(order: number): void {
    for (const own of this.own) if (own.order === order) own.leaves = 0
  }

  /** What stands ahead of an order that rests; Infinity when that is unknown. */
  aheadOf(order: number): number | undefined {
    const own = this.own.find((one) => one.order === order && one.leaves > 0)
    return own === undefined ? undefined : own.ahead === undefined ? Infinity : own.ahead.filter(({ taken }) => !taken).length
  }

  private first(side: Side, reached: (own: Own) => boolean): Own | undefined {
    const [own] = this.own.filter((one) => one.leaves > 0 && one.side === side).sort((a, b) => better(side, b.price, a.price) || a.arrival - b.arrival)
      .filter(reached)
    return own
  }

  private fill(own: Own): void {
    own.leaves--
    own.filled++
  }

  private take(units: readonly Unit[], qty: number): void {
    for (const unit of units.filter(({ taken }) => !taken).slice(0, qty)) unit.taken = true
  }

  private forget(gone: Unit): void {
    for (const own of this.own) own.ahead = own.ahead?.filter((unit) => unit !== gone)
  }

  /** Nothing more is ahead than is seen to stand. */
  private look(side: Side): void {
    for (const own of this.own) {
      if (own.side !== side || own.leaves === 0) continue
      const seen = this.seen(own)
      if (seen === undefined) continue
      const ahead = own.ahead?.filter(({ taken }) => !taken).length ?? Infinity
      if (own.ahead === undefined || ahead > seen.length || own.ahead.some((unit) => !(this.levels.get(keyOf(side, own.price)) ?? []).includes(unit))) {
        const taken = (this.levels.get(keyOf(side, own.price)) ?? []).filter((unit) => unit.taken)
        own.ahead = [...taken, ...seen.slice(0, ahead)]
      }
    }
  }

  /** Units that really stand at the price of an order; undefined beyond the worst price that is shown. */
  private seen({ side, price }: Own): Unit[] | undefined {
    const prices = [...this.levels.keys()].filter((key) => key.startsWith(`${side}:`)).map((key) => Number(key.split(':')[1]))
    if (!prices.some((shown) => better(side, price, shown) >= 0)) return undefined
    return (this.levels.get(keyOf(side, price)) ?? []).filter(({ taken }) => !taken)
  }
}

function keyOf(side: Side, price: number): string {
  return `${side}:${price}`
}
