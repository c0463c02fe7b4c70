/**
 * What commands write, and a clock that goes on by itself.
 */
import type { Io } from '../../../data/commands/io.js'

export interface Screen extends Io {
  outText: string
  errText: string
  outClosed: boolean
}

/** @param outMax characters after which the reader of standard output goes away */
export function screen({ isTty = false, outMax = Infinity } = {}): Screen {
  let nowMs = 0
  return {
    outText: '', errText: '', isTty, outClosed: false,
    host: { nowMs: () => (nowMs += 250), peakRssMiB: () => 100, breathe: () => Promise.resolve() },
    stdin: { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) },
    out(text) {
      this.outText += text
      this.outClosed = this.outText.length > outMax
      return Promise.resolve()
    },
    err(text) {
      this.errText += text
    },
    status(line) {
      if (isTty) this.errText += `\r${line}`
    },
  }
}
