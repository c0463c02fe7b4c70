/**
 * `isochron queue-models`: how queues behaved where history shows the orders. `calibrate` measures a model from them, `score` says what each model
 * would have filled where the orders show what was.
 */
import { Instruments } from '../../core/instrument.js'
import type { EventSource } from '../../core/market/source.js'
import { Epoch } from '../../core/time.js'
import type { Io } from '../../data/commands/io.js'
import { grouped, textTable } from '../../data/commands/text-table.js'
import { writeWholeFile } from '../../data/disk/unfinished-file.js'
import { openLake } from '../../data/lake/catalog.js'
import { daySource } from '../../data/lake/day-source.js'
import { LakeError } from '../../data/lake/lake-error.js'
import { parseDepth } from '../replay/as-levels.js'
import { calibrateQueue, DECILES, type DecileCancels } from '../replay/queue-calibration.js'
import { scoreQueueModels, type QueueScore } from '../replay/queue-score.js'
import { parseDurationNs } from '../venue/duration.js'
import { queueModelOf } from './backtest-venue-options.js'
import { refusing } from './refusing.js'

/** One day of one instrument of a lake. */
interface DayArguments {
  readonly data: string
  readonly instrument: string
  /** `YYYY-MM-DD`, where the instrument has several days. */
  readonly date?: string | undefined
  readonly venue?: string | undefined
  readonly source?: string | undefined
}

export interface CalibrateArguments extends DayArguments {
  /** File for the model. */
  readonly out: string
}

export interface ScoreArguments extends DayArguments {
  /** Names with their terms, separated by commas. */
  readonly models: string
  readonly depth: string
  /** How long each order rests. */
  readonly rest: string
  /** Of each order, in units traded; the instrument's lot unless given. */
  readonly qty?: string | undefined
}

const SCORE_QTY = /^\d{1,9}$/

/** Answers the exit code. */
export function calibrateQueueCommand(options: CalibrateArguments, io: Io): Promise<number> {
  return refusing(io, async () => {
    const { id, date, source } = dayOf(options)
    const calibration = await calibrateQueue(source(), `${id} of ${date}`)
    writeWholeFile(options.out, `${JSON.stringify(calibration, undefined, 2)}\n`)
    await io.out(`${options.out}: of what was cancelled within five levels of the best, the share ahead of a place in the queue\n${decileTable(calibration.deciles)}`)
  })
}

/** Answers the exit code. */
export function scoreQueueModelsCommand(options: ScoreArguments, io: Io): Promise<number> {
  return refusing(io, async () => {
    const depth = meant('--depth', () => parseDepth(options.depth))
    if (depth === 'orders') throw new RangeError("--depth: found 'orders', expected levels, levels:N or quotes: of orders no model is needed")
    const restNs = meant('--rest', () => parseDurationNs(options.rest))
    if (!(restNs > 0)) throw new RangeError(`--rest: found '${options.rest}', expected a time above 0 (10s)`)
    const models = options.models.split(',').map((name) => meant('--models', () => queueModelOf(name.trim())))
    if (options.qty !== undefined && !(SCORE_QTY.test(options.qty) && Number(options.qty) > 0)) {
      throw new RangeError(`--qty: found '${options.qty}', expected a whole number from 1`)
    }
    const { id, date, source, instruments, lot } = dayOf(options)
    const qty = options.qty === undefined ? lot : Number(options.qty)
    const scores = await scoreQueueModels({ source, instruments, instrument: 0, models, depth, restNs, qty })
    const heading = `${id} of ${date}: ${grouped(scores[0].orders)} orders of ${qty} at the best prices, each for ${options.rest}`
    await io.out(`${heading}, replayed on orders and on ${options.depth}\n${scoreTable(scores)}`)
  })
}

interface Day {
  readonly id: string
  readonly date: string
  readonly instruments: Instruments
  readonly lot: number
  /** Afresh each time. */
  source(): EventSource
}

function dayOf({ data, instrument: name, date, venue, source }: DayArguments): Day {
  const [{ spec, files }] = openLake(data).resolve({ instruments: [name], from: date, to: date, venue, source }).instruments
  if (files.length > 1) {
    throw new LakeError('ambiguous-source', `${spec.symbol} has ${files.length} days, ${files[0].metadata.date} to ${files[files.length - 1].metadata.date}: choose one with --date YYYY-MM-DD.`)
  }
  const instruments = new Instruments()
  const { id, index, lot } = instruments.register(spec)
  const [file] = files
  return { id, date: file.metadata.date, instruments, lot, source: () => daySource({ file, symbol: spec.symbol, epoch: Epoch.ofDay(file.metadata.date), instrument: index }) }
}

function decileTable(deciles: readonly DecileCancels[]): string {
  return textTable([
    ['Part of the queue, %', 'Cancelled ahead', 'Cancelled behind', 'Share ahead, %'],
    ...deciles.map(({ aheadQty, behindQty }, decile) => [
      `${decile * (100 / DECILES)} to ${(decile + 1) * (100 / DECILES)}`, grouped(aheadQty), grouped(behindQty),
      aheadQty + behindQty === 0 ? '' : ((100 * aheadQty) / (aheadQty + behindQty)).toFixed(1),
    ]),
  ])
}

/** As the guide shows it. */
export function scoreTable(scores: readonly QueueScore[]): string {
  return textTable([
    ['Queue', 'Orders filled', 'Quantity', 'Filled falsely', 'Missed', 'Difference'],
    ...scores.map(({ queue, filled, filledQty, filledFalsely, missed, differenceQty }) => [queue, ...[filled, filledQty, filledFalsely, missed, differenceQty].map(grouped)]),
  ])
}

function meant<T>(option: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`${option}: ${error.message}`, { cause: error })
  }
}
