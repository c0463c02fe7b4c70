/** The instruments of a stream: each is there from its first message on, all with the same increments and tick. */
import { Instruments, type TickStep } from '../../../core/instrument.js'

export interface StreamTerms {
  /** A price increment is 10^-priceDecimals. 0 to 9. */
  readonly priceDecimals: number
  /** Order prices are multiples of it, increments. */
  readonly tick: number
}

export class StreamInstruments {
  readonly instruments = new Instruments()
  private readonly ticks: readonly TickStep[]
  /** By dense index: numbers of a binary stream. */
  private readonly numbers: number[] = []

  constructor(readonly terms: StreamTerms) {
    this.ticks = [{ fromPrice: 0, tick: terms.tick }]
  }

  get size(): number {
    return this.instruments.size
  }

  /** Dense index of a new one. @param number by which binary files know it; its index unless given */
  add(symbol: string, number = this.size): number {
    const { priceDecimals } = this.terms
    const { index } = this.instruments.register({ symbol, venue: 'XSIM', currency: 'USD', priceDecimals, qtyDecimals: 0, lot: 1, ticks: this.ticks })
    this.numbers[index] = number
    return index
  }

  symbolOf(index: number): string {
    return this.instruments.at(index).symbol
  }

  numberOf(index: number): number {
    return this.numbers[index]
  }
}
