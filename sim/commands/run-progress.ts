/** The progress of a run on one line of the terminal: done, rate, time left. Redrawn at most ten times a second, and only where a person looks. */
import type { Io } from '../../data/commands/io.js'

const REDRAW_MS = 100
const BAR_WIDTH = 24

export class RunProgress {
  private readonly startMs: number
  private drawnMs: number

  constructor(private readonly io: Io, private readonly total: number, private readonly done: () => number) {
    this.startMs = io.host.nowMs()
    this.drawnMs = this.startMs
  }

  /** To be called often. */
  tick(): void {
    const nowMs = this.io.host.nowMs()
    if (!this.io.isTty || nowMs - this.drawnMs < REDRAW_MS) return
    this.drawnMs = nowMs
    const done = this.done()
    const share = this.total === 0 ? 1 : Math.min(1, done / this.total)
    const perSecond = done / Math.max(0.001, (nowMs - this.startMs) / 1_000)
    const filled = Math.round(share * BAR_WIDTH)
    const left = perSecond > 0 ? Math.ceil((this.total - done) / perSecond) : 0
    const line = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${(share * 100).toFixed(0).padStart(3)} %  ${rateText(perSecond)} events/s  ${left} s left`
    this.io.err(`\r${line.slice(0, this.io.columns - 1)}\u001b[K`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.io.isTty) this.io.err('\r\u001b[K')
  }
}

function rateText(perSecond: number): string {
  return perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(1)} M` : `${(perSecond / 1e3).toFixed(0)} k`
}
