/**
 * A rolling hash of 128 bits in four 32-bit lanes, in the manner of MurmurHash3 (x86, 128 bits): order sensitive, no allocation.
 *
 * Every word changes the state by a permutation, so that two states that differ stay different while the same words follow: an
 * early difference cannot get lost. It guards against mistakes, not against an adversary.
 * What it computes is part of the promise that runs can be compared: known-answer tests hold it still.
 */

const C1 = 0x239b961b | 0
const C2 = 0xab0e9789 | 0
const C3 = 0x561ccd1b
const HIGH = 4_294_967_296

export class RollingHash {
  /** The lanes; the one whose turn it is comes first. */
  a = 0
  b = 0
  c = 0
  d = 0
  /** Words taken in. */
  words = 0

  constructor() {
    this.reset()
  }

  reset(): void {
    // Digits of pi: nothing up the sleeve.
    this.a = 0x243f6a88
    this.b = 0x85a308d3 | 0
    this.c = 0x13198a2e
    this.d = 0x03707344
    this.words = 0
  }

  /** Takes in the low 32 bits of a number. */
  word(value: number): void {
    let k = Math.imul(value, C1)
    k = Math.imul((k << 15) | (k >>> 17), C2)
    let lane = this.a ^ k
    lane = ((lane << 19) | (lane >>> 13)) + this.b
    lane = (Math.imul(lane, 5) + C3) | 0
    this.a = this.b
    this.b = this.c
    this.c = this.d
    this.d = lane
    this.words++
  }

  /**
   * A whole number up to 2^53, of any sign: two words, the low one first. 0 and -0 are the same.
   * Throws a `RangeError` on anything else: no float is part of an output.
   */
  int(value: number): void {
    const low = value | 0
    if (low === value) {
      this.word(low)
      this.word(low >> 31)
      return
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`expected an integer within 2^53 to hash, found ${value}`)
    this.word(low)
    this.word(Math.floor(value / HIGH))
  }

  /** Text by its UTF-16 code units and their number. */
  text(value: string): void {
    this.word(value.length)
    for (let index = 0; index < value.length; index++) this.word(value.charCodeAt(index))
  }

  /** Takes in the state of another hash. */
  fold(other: RollingHash): void {
    this.word(other.a)
    this.word(other.b)
    this.word(other.c)
    this.word(other.d)
  }

  /** 32 hexadecimal digits of all that was taken in; more may follow. */
  digest(): string {
    // The lanes are taken by their place, not by whose turn it is: the count of words tells those apart.
    let { a, b, c, d } = this
    a ^= this.words
    b ^= Math.floor(this.words / HIGH)
    a = (a + b + c + d) | 0
    b = avalanche((b + a) | 0)
    c = avalanche((c + a) | 0)
    d = avalanche((d + a) | 0)
    a = avalanche(a)
    a = (a + b + c + d) | 0
    return hex(a) + hex((b + a) | 0) + hex((c + a) | 0) + hex((d + a) | 0)
  }
}

/** MurmurHash3's finaliser: every bit of the input changes about half of the output. */
function avalanche(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
