/**
 * Lines of a CSV file, sans-IO: chunks of bytes in, lines out by their place in the bytes. Nothing is copied but a line across two chunks.
 *
 *     lines.push(chunk)
 *     while (lines.next()) parse(lines.bytes, lines.start, lines.end)
 *     …
 *     if (lines.finish()) parse(lines.bytes, lines.start, lines.end)   // a last line without its end
 */

const NEWLINE = 10
const RETURN = 13

export class CsvLines {
  /** The line of the last {@link next}: bytes from `start` to `end` (not included), valid until the next call. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  /** Its number, from 1. */
  line = 0
  private chunk: Uint8Array = new Uint8Array(0)
  private position = 0
  private spill = new Uint8Array(1 << 10)
  private spilled = 0

  push(chunk: Uint8Array): void {
    this.chunk = chunk
    this.position = 0
  }

  /** Goes to the next line. False: push the next chunk. */
  next(): boolean {
    const end = this.chunk.indexOf(NEWLINE, this.position)
    if (end < 0) {
      this.keep(this.chunk.length)
      return false
    }
    if (this.spilled > 0) {
      this.keep(end)
      this.take(this.spill, 0, this.spilled)
      this.spilled = 0
    } else {
      this.take(this.chunk, this.position, end)
    }
    this.position = end + 1
    return true
  }

  /** Call it at the end of the file. @returns whether there is a last line, which did not end */
  finish(): boolean {
    if (this.spilled === 0) return false
    this.take(this.spill, 0, this.spilled)
    this.spilled = 0
    return true
  }

  private keep(end: number): void {
    const length = end - this.position
    if (this.spilled + length > this.spill.length) {
      const larger = new Uint8Array((this.spilled + length) * 2)
      larger.set(this.spill)
      this.spill = larger
    }
    this.spill.set(this.chunk.subarray(this.position, end), this.spilled)
    this.spilled += length
    this.position = end
  }

  private take(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end > start && bytes[end - 1] === RETURN ? end - 1 : end
    this.line++
  }
}
