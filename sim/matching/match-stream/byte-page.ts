/** Bytes on their way out: records and lines are written into one page, which goes on when it is full. No object and no text for a number. */
import { Nanoseconds } from './nanoseconds.js'

/** A line of a thousand levels fits; the page stays near the processor beside the books. */
const PAGE_BYTES = 1 << 17
const MINUS = 45
const POINT = 46
const ZERO = 48
/** Digits of a second's nanoseconds. */
const REST_DIGITS = 9

export class BytePage {
  readonly bytes = new Uint8Array(PAGE_BYTES)
  readonly view = new DataView(this.bytes.buffer)
  /** The page as integers, little-endian as on every machine that this runs on (the memory of the books is read so too): for records of nothing else. */
  readonly ints = new Int32Array(this.bytes.buffer)
  /** Where the next byte goes. */
  at = 0
  private readonly digits = new Uint8Array(20)
  private readonly time = new Nanoseconds()
  /** Most times are of the same second as the one before: its digits are kept. */
  private readonly secondsText = new Uint8Array(10)
  private secondsLength = 0
  private secondsShown = 0

  /** @param onFull takes the bytes that are written: they are valid during the call */
  constructor(private readonly onFull: (bytes: Uint8Array) => void) {}

  /** Makes sure that `size` more bytes fit; at most a page. */
  room(size: number): void {
    if (this.at + size > PAGE_BYTES) this.flush()
  }

  /** All that was written goes on. */
  flush(): void {
    if (this.at > 0) this.onFull(this.bytes.subarray(0, this.at))
    this.at = 0
  }

  byte(byte: number): void {
    this.bytes[this.at++] = byte
  }

  copy(from: Uint8Array): void {
    const { bytes, at } = this
    for (let index = 0; index < from.length; index++) bytes[at + index] = from[index]
    this.at = at + from.length
  }

  /** An integer of up to 53 bits as text; `decimals` of its digits stand behind a point. */
  number(value: number, decimals = 0): void {
    const { digits } = this
    let left = value
    if (value < 0) {
      this.byte(MINUS)
      left = -value
    }
    let count = 0
    while (left > 0x7fff_ffff) {
      const rest = Math.floor(left / 10)
      digits[count++] = left - rest * 10
      left = rest
    }
    for (let small = left | 0; small > 0 || count <= decimals;) {
      const rest = (small / 10) | 0
      digits[count++] = small - rest * 10
      small = rest
    }
    const { bytes } = this
    let { at } = this
    while (count > 0) {
      if (count-- === decimals) bytes[at++] = POINT
      bytes[at++] = ZERO + digits[count]
    }
    this.at = at
  }

  /** A count of nanoseconds in two halves, as text. */
  nanoseconds(high: number, low: number): void {
    const { time, bytes, secondsText } = this
    time.setHalves(high, low)
    if (time.seconds === 0) {
      this.number(time.rest)
      return
    }
    if (time.seconds === this.secondsShown) for (let index = 0; index < this.secondsLength; index++) bytes[this.at++] = secondsText[index]
    else this.beginSecond(time.seconds)
    const { at } = this
    let rest = time.rest | 0
    for (let place = at + REST_DIGITS - 1; place >= at; place--) {
      const next = (rest / 10) | 0
      bytes[place] = ZERO + rest - next * 10
      rest = next
    }
    this.at = at + REST_DIGITS
  }

  private beginSecond(seconds: number): void {
    const from = this.at
    this.number(seconds)
    this.secondsShown = seconds
    this.secondsLength = this.at - from
    this.secondsText.set(this.bytes.subarray(from, this.at))
  }
}
