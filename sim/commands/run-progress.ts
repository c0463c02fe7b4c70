/** The progress of a run on one line of the terminal: done, rate, time left. Redrawn at most ten times a second, and only where a person looks. */
import type { WallClock } from '../../core/kernel/clock.js'
import type { Io } from '../../data/commands/io.js'

const REDRAW_MS = 100
const BAR_WIDTH = 24

export class RunProgress {
  private readonly startMs: number
  private drawnMs: number

  /** @param events that have been handled @param shareDone of the run, 0 to 1 */
  constructor(private readonly io: Io, private readonly events: () => number, private readonly shareDone: () => number) {
    this.startMs = io.host.nowMs()
    this.drawnMs = this.startMs
  }

  /** To be called often. */
  tick(): void {
    const nowMs = this.io.host.nowMs()
    if (nowMs - this.drawnMs < REDRAW_MS) return
    this.drawnMs = nowMs
    const share = Math.max(0, Math.min(1, this.shareDone()))
    const seconds = Math.max(0.001, (nowMs - this.startMs) / 1_000)
    const perSecond = this.events() / seconds
    const filled = Math.round(share * BAR_WIDTH)
    const left = share > 0 ? Math.ceil((seconds * (1 - share)) / share) : 0
    this.io.status(`${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${(share * 100).toFixed(0).padStart(3)} %  ${rateText(perSecond)} events/s  ${left} s left`)
  }

  /** Takes the line away. */
  end(): void {
    this.io.status('')
  }
}

/** A paced run looks up so often: an operator's stop need not wait for a quiet morning to pass, and its progress is drawn. */
const PAUSE_MAX_MS = 100

/** Real time whose pauses are short steps. The caller looks again after each: that is when `tick` is called. */
export function inSteps(host: WallClock, tick: () => void): WallClock {
  return {
    nowMs: () => host.nowMs(),
    sleep(ms) {
      tick()
      return host.sleep(Math.min(ms, PAUSE_MAX_MS))
    },
  }
}

function rateText(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} M`
  return perSecond >= 1e4 ? `${(perSecond / 1e3).toFixed(0)} k` : perSecond.toFixed(0)
}
