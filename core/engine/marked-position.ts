/** A position valued at the mid: what a strategy reads and what equity is made of. The mark is the last known mid, rounded down to an increment. */
import type { Positions } from '../positions/positions.js'
import type { PositionView } from '../strategy/context.js'

export class MarkedPosition implements PositionView {
  /** Price increments; 0 until a mid was known. */
  mark = 0

  constructor(private readonly positions: Positions, private readonly instrument: number) {}

  /** @internal @param mid2 bid + ask */
  onMid2(mid2: number): void {
    this.mark = Math.floor(mid2 / 2)
  }

  get qty(): number {
    return this.positions.qty[this.instrument]
  }

  get averagePrice(): number {
    return this.positions.averagePrice(this.instrument)
  }

  get realised(): number {
    return this.positions.realised[this.instrument]
  }

  get unrealised(): number {
    return this.positions.unrealised(this.instrument, this.mark)
  }

  get fees(): number {
    return this.positions.fees[this.instrument]
  }

  get variation(): number {
    return this.positions.variation[this.instrument]
  }

  get net(): number {
    return this.positions.pnl(this.instrument, this.mark) - this.fees
  }
}
