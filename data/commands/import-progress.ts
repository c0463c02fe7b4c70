/**
 * Progress of an import on one line of a terminal: share done, rate, time left. It also lets the process breathe, so that an interrupt in the middle
 * is heard.
 */
import type { ImportProgress } from '../import/importer.js'
import type { Io } from './io.js'
import { byteText, grouped } from './text-table.js'

const REDRAW_MS = 100
const BREATHE_MS = 50
const BAR_CELLS = 24

export class ImportProgressLine {
  private readonly startMs: number
  private drawnMs = Number.NEGATIVE_INFINITY
  private breathedMs = Number.NEGATIVE_INFINITY
  private phaseMs: number
  private phase: ImportProgress['phase'] = 'reading'

  constructor(private readonly io: Io, private readonly name: string) {
    this.startMs = this.phaseMs = io.host.nowMs()
  }

  update(progress: ImportProgress): void | Promise<void> {
    const { io } = this
    const nowMs = io.host.nowMs()
    if (progress.phase !== this.phase) {
      this.phase = progress.phase
      this.phaseMs = nowMs
    }
    if (nowMs - this.drawnMs >= REDRAW_MS) {
      this.drawnMs = nowMs
      io.status(progressText(this.name, progress, (nowMs - this.phaseMs) / 1_000))
    }
    if (nowMs - this.breathedMs < BREATHE_MS) return
    this.breathedMs = nowMs
    return io.host.breathe()
  }

  /** Clears the line. @returns seconds since the beginning */
  done(): number {
    this.io.status('')
    return (this.io.host.nowMs() - this.startMs) / 1_000
  }
}

/** The line. @param seconds since the phase began */
export function progressText(name: string, { phase, bytesDone, bytesTotal, rows, rowsTotal }: ImportProgress, seconds: number): string {
  const done = phase === 'reading' ? bytesDone : rows
  const total = phase === 'reading' ? bytesTotal : rowsTotal
  const rate = seconds > 0 ? `${grouped(rows / seconds)} rows/s` : ''
  if (total === undefined || total === 0) return `${phase} ${name}  ${byteText(bytesDone)}  ${grouped(rows)} rows  ${rate}`
  const share = Math.min(done / total, 1)
  const cells = Math.round(share * BAR_CELLS)
  const left = done > 0 && seconds > 0 ? `  ${secondsText(seconds / share - seconds)} left` : ''
  return `${phase} ${name}  [${'='.repeat(cells)}${' '.repeat(BAR_CELLS - cells)}] ${Math.floor(share * 100)} %  ${rate}${left}`
}

function secondsText(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
