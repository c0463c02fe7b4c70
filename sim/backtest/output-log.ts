/**
 * The outputs of a run, a line of JSON each, in the order in which they were put out: what `isochron diff` compares.
 * A line names its input as cause; the cause explains a difference and is not one.
 *
 * A recorded run is a folder: `outputs.ndjson` and `run.json` (configuration and summary). It is made under a hidden name and appears whole.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { OutputCause, OutputRecord, OutputSink } from '../../core/fingerprint/outputs.js'
import { nameOf, Side } from '../../core/market/vocabulary.js'
import { OrderState } from '../../core/orders/order-state.js'
import { ExecType, Liquidity, OrderType, TimeInForce } from '../../core/orders/venue.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { asDiskError } from '../../data/disk/disk-error.js'
import { beginUnfinished, discardUnfinished, endUnfinished, removeLeftovers } from '../../data/disk/unfinished.js'
import { writeWhole } from '../../data/disk/unfinished-file.js'

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

/** A run cannot be recorded there, or not to its end. */
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
  private failed: RecordingError | undefined = undefined

  /** @param at a folder that does not exist, or is empty, or is a recorded run: that is replaced when this one is whole. Throws a `RecordingError` otherwise */
  constructor(private readonly at: string, private readonly timebase: Timebase) {
    // Resolved, so that `.` has a name and a parent.
    this.folder = resolve(at)
    removeLeftovers(dirname(this.folder))
    this.making = beginUnfinished(this.folder)
    try {
      const inside = existsSync(this.folder) ? readdirSync(this.folder) : []
      // What we did not make is not ours to replace.
      if (inside.length > 0 && !(inside.includes(OUTPUTS_FILE) && inside.includes(RUN_FILE))) {
        throw new RecordingError(`${at}: is no recorded run and not empty: nothing was replaced; record into a new folder`)
      }
      mkdirSync(this.making, { recursive: true })
      this.fd = openSync(join(this.making, OUTPUTS_FILE), 'w')
    } catch (error) {
      discardUnfinished(this.making)
      throw error instanceof RecordingError ? error : this.failure(error)
    }
  }

  /** Why the recording cannot go on: the run that it is of may go on without it, but it is not whole. */
  get error(): RecordingError | undefined {
    return this.failed
  }

  /** Once the disk has refused something, what follows is let go: a recording that fails is none of the strategy's, which is what is running here. */
  write(record: Readonly<OutputRecord>): void {
    if (this.failed !== undefined) return
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

  /** Puts the recorded run in its place. Throws a `RecordingError` when the disk refuses any of it. @param run what `run.json` says */
  finish(run: unknown): void {
    this.flush()
    if (this.failed !== undefined) throw this.failed
    try {
      fsyncSync(this.fd)
      this.close()
      writeFileSync(join(this.making, RUN_FILE), `${JSON.stringify(run, undefined, 2)}\n`)
      this.replace()
    } catch (error) {
      throw this.failure(error)
    }
    endUnfinished(this.making)
  }

  /** The run failed: nothing is left of the recording. */
  discard(): void {
    this.close()
    discardUnfinished(this.making)
  }

  /** The old run goes only when the new one is in its place. Its name is no leftover's: what is the only copy is nobody's to clear away. */
  private replace(): void {
    const old = `${this.making}.replaced`
    const there = existsSync(this.folder)
    if (there) renameSync(this.folder, old)
    try {
      renameSync(this.making, this.folder)
    } catch (error) {
      if (there) renameSync(old, this.folder)
      throw error
    }
    rmSync(old, { recursive: true, force: true })
  }

  private close(): void {
    if (!this.open) return
    this.open = false
    closeSync(this.fd)
  }

  private flush(): void {
    if (this.failed !== undefined) return
    try {
      writeWhole(this.fd, Buffer.from(this.pending))
    } catch (error) {
      this.failed = this.failure(error)
    }
    this.pending = ''
  }

  private failure(error: unknown): RecordingError {
    return new RecordingError(`--record: ${asDiskError(this.at, error)?.message ?? String(error)} Nothing was recorded.`)
  }
}
