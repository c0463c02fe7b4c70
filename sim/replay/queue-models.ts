/**
 * The models of queues by name, each with what it assumes.
 *
 * The forms with a function f of the quantities ahead and behind, f(ahead) / (f(ahead) + f(behind)), are those that Rigtorp described and hftbacktest made known.
 */
import { exp, log } from '../../core/math/exp-log.js'
import { parseCalibration } from './queue-calibration.js'
import { SHARE_PARTS, type QueueModel } from './queue-model.js'

/** Names with their terms, for people. */
export const QUEUE_MODEL_NAMES = 'conservative, proportional-power:N, proportional-log, optimistic, calibrated:FILE.json'

export const CONSERVATIVE: QueueModel = {
  name: 'conservative',
  assumption: 'Queues of levels, conservative: only trades at our price advance us; what leaves a level without a trade stood behind us.',
  aheadShare: () => 0,
}

const OPTIMISTIC: QueueModel = {
  name: 'optimistic',
  assumption: 'Queues of levels, optimistic: what leaves a level without a trade stood ahead of us. The most hopeful of the models.',
  aheadShare: () => SHARE_PARTS,
}

const PROPORTIONAL_LOG: QueueModel = {
  name: 'proportional-log',
  assumption: 'Queues of levels, proportional-log: of what leaves a level without a trade, the share log(1 + ahead) / (log(1 + ahead) + log(1 + behind)) stood ahead of us.',
  aheadShare(aheadQty, behindQty) {
    const ahead = log(1 + aheadQty)
    return parts(ahead / (ahead + log(1 + behindQty)))
  },
}

const POWER_MAX = 100

/** @param power above 0: at 1 cancels are spread evenly, above it they come rather from the longer part of the queue */
function proportionalPower(power: number): QueueModel {
  return {
    name: `proportional-power:${power}`,
    assumption: `Queues of levels, proportional-power:${power}: of what leaves a level without a trade, the share ahead^${power} / (ahead^${power} + behind^${power}) stood ahead of us.`,
    aheadShare: (aheadQty, behindQty) => parts(1 / (1 + raised(behindQty / aheadQty, power))),
  }
}

/** From products where the power is whole, so that 1 is exactly proportional; else from our own exponential. */
function raised(base: number, power: number): number {
  if (!Number.isInteger(power)) return exp(power * log(base))
  let product = 1
  for (let count = 0; count < power; count++) product *= base
  return product
}

/** Rounded up: three thirds are a whole. */
function parts(share: number): number {
  return Math.ceil(share * SHARE_PARTS)
}

/**
 * `conservative`, `proportional-power:2`, `proportional-log`, `optimistic`, `calibrated:FILE.json`. Throws a `RangeError` that says what was found and what was expected.
 * @param readText reads the file that the text names
 */
export function parseQueueModel(text: string, readText: (path: string) => string): QueueModel {
  const [, name, terms] = /^([^:]*)(?::(.*))?$/s.exec(text) as unknown as [string, string, string | undefined]
  if (name === 'proportional-power') {
    const power = Number(terms)
    if (terms === undefined || terms.trim() === '' || !(power > 0 && power <= POWER_MAX)) {
      throw new RangeError(`found '${text}', expected a power above 0 and at most ${POWER_MAX} (proportional-power:2)`)
    }
    return proportionalPower(power)
  }
  if (name === 'calibrated') {
    if (terms === undefined || terms.trim() === '') throw new RangeError(`found '${text}', expected the file of a calibration (calibrated:queue.json)`)
    const calibration = readText(terms)
    try {
      return parseCalibration(calibration, terms)
    } catch (error) {
      throw new RangeError(`${terms}: ${(error as Error).message}`, { cause: error })
    }
  }
  const model = [CONSERVATIVE, PROPORTIONAL_LOG, OPTIMISTIC].find((known) => known.name === text)
  if (model === undefined) throw new RangeError(`found '${text}', expected ${QUEUE_MODEL_NAMES}`)
  return model
}
