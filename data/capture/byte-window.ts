/**
 * A window over a stream of bytes that arrives in chunks: holds what has not been read yet, and no more. Chunks are copied, so the
 * caller's buffer is free again at once.
 */

export class ByteWindow {
  /** The bytes held; those from `position` to `end` are unread. Replaced when the window has to grow. */
  view: DataView
  position = 0
  end = 0

  private bytes: Uint8Array
  /** File offset of the window's byte 0. */
  private base = 0
  private toSkip = 0

  constructor(capacity = 65_536) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Bytes unread. */
  get available(): number {
    return this.end - this.position
  }

  /** File offset of the next unread byte. */
  get byteOffset(): number {
    return this.base + this.position
  }

  /** Bytes still to be passed over, in chunks to come. */
  get skipping(): number {
    return this.toSkip
  }

  push(chunk: Uint8Array): void {
    const skipped = Math.min(this.toSkip, chunk.length)
    const kept = this.available
    this.base += this.position
    if (kept === 0) this.base += skipped
    this.toSkip -= skipped
    const needed = kept + chunk.length - skipped
    if (needed > this.bytes.length) this.grow(needed)
    else this.bytes.copyWithin(0, this.position, this.end)
    this.bytes.set(chunk.subarray(skipped), kept)
    this.position = 0
    this.end = needed
  }

  /** Passes over `count` bytes, also ones that have not arrived. */
  skip(count: number): void {
    const here = Math.min(count, this.available)
    this.position += here
    this.toSkip += count - here
  }

  private grow(needed: number): void {
    const grown = new Uint8Array(2 ** Math.ceil(Math.log2(needed)))
    grown.set(this.bytes.subarray(this.position, this.end))
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}
