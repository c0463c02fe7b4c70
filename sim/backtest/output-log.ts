/**
 * The outputs of a run, a line of JSON each, in the order in which they were put out: what `isochron diff` compares.
 * A line names its input as cause; the cause explains a difference and is not one.
 *
 * A recorded run is a folder: `outputs.ndjson` and `run.json` (configuration and summary). It is made under a temporary name and appears whole.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { OutputCause, OutputRecord, OutputSink } from '../../core/fingerprint/outputs.js'
import { nameOf, Side } from '../../core/market/vocabulary.js'
import { OrderState } from '../../core/orders/order-state.js'
import { ExecType, Liquidity, OrderType, TimeInForce } from '../../core/orders/venue.js'
import type { Timebase } from '../../core/kernel/timebase.js'

export const OUTPUTS_FILE = 'outputs.ndjson'
export const RUN_FILE = 'run.json'

/** One line, as it is read back. */
export interface OutputLine {
  readonly n: number
  readonly class: string
  readonly time: string
  readonly instrument: string
  readonly fields: Readonly<Record<string, number | string>>
  readonly cause: Omit<OutputCause, 'timeNs'> & { readonly time: string }
}

/** A run cannot be recorded there. */
export class RecordingError extends Error {
  override name = 'RecordingError'
}

const FLUSH_AT = 1 << 16

/** Fields that are codes: the fingerprint has the numbers, people read the names. */
const CODES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  side: Side, type: OrderType, timeInForce: TimeInForce, execType: ExecType, liquidity: Liquidity, state: OrderState,
}

function wordOf(name: string, value: number | string): number | string {
  const table = CODES[name]
  return table === undefined || typeof value === 'string' ? value : (nameOf(table, value) ?? value)
}

export class OutputLog implements OutputSink {
  private readonly folder: string
  private readonly making: string
  private readonly fd: number
  private pending = ''
  private count = 0
  private open = true

  /** @param at a folder that does not exist, or is empty, or is a recorded run: that is replaced when this one is whole. Throws a `RecordingError` otherwise */
  constructor(at: string, private readonly timebase: Timebase) {
    // Resolved, so that `.` has a name and a parent.
    this.folder = resolve(at)
    this.making = join(dirname(this.folder), `.${basename(this.folder)}.${process.pid}.part`)
    try {
      const inside = existsSync(this.folder) ? readdirSync(this.folder) : []
      // What we did not make is not ours to replace.
      if (inside.length > 0 && !(inside.includes(OUTPUTS_FILE) && inside.includes(RUN_FILE))) {
        throw new RecordingError(`${at}: is no recorded run and not empty: nothing was replaced; record into a new folder`)
      }
      rmSync(this.making, { recursive: true, force: true })
      mkdirSync(this.making, { recursive: true })
      this.fd = openSync(join(this.making, OUTPUTS_FILE), 'w')
    } catch (error) {
      if (error instanceof RecordingError) throw error
      throw new RecordingError(`${at}: cannot be recorded into: ${(error as Error).message}`)
    }
  }

  write(record: Readonly<OutputRecord>): void {
    const line: OutputLine = {
      n: ++this.count,
      class: record.outputClass,
      time: this.timebase.toIso(record.timeNs),
      instrument: record.instrument,
      fields: Object.fromEntries(record.fields.map(([name, value]) => [name, wordOf(name, value)])),
      cause: {
        inputClass: record.cause.inputClass, source: record.cause.source, sequence: record.cause.sequence,
        time: Number.isFinite(record.cause.timeNs) ? this.timebase.toIso(record.cause.timeNs) : '',
      },
    }
    this.pending += `${JSON.stringify(line)}\n`
    if (this.pending.length >= FLUSH_AT) this.flush()
  }

  /** Puts the recorded run in its place. @param run what `run.json` says */
  finish(run: unknown): void {
    this.flush()
    fsyncSync(this.fd)
    closeSync(this.fd)
    this.open = false
    writeFileSync(join(this.making, RUN_FILE), `${JSON.stringify(run, undefined, 2)}\n`)
    const old = `${this.making}.old`
    try {
      renameSync(this.folder, old)
    } catch {
      // There was none.
    }
    renameSync(this.making, this.folder)
    rmSync(old, { recursive: true, force: true })
  }

  /** The run failed: nothing is left of the recording. */
  discard(): void {
    if (this.open) closeSync(this.fd)
    this.open = false
    rmSync(this.making, { recursive: true, force: true })
  }

  private flush(): void {
    writeSync(this.fd, this.pending)
    this.pending = ''
  }
}
