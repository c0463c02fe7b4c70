/** Draws from named distributions: on our own exponential and logarithm, so that a seed gives the same numbers on every machine. */
import type { Random } from '../random.js'
import { exp, log } from './exp-log.js'
import { normalQuantile, squareRoot } from './normal.js'

/** Half the step of a uniform number: a draw is in the middle of its step, never 0 or 1. */
const HALF_STEP = 1 / 8_589_934_592

/** Uniform between 0 and 1, without either. */
function openUniform(random: Random): number {
  return random.next() + HALF_STEP
}

/** Standard normal: one draw of the stream. */
export function drawNormal(random: Random): number {
  return normalQuantile(openUniform(random))
}

/** e^(mu + sigma × normal): one draw of the stream. Infinity when it is beyond a double. */
export function drawLognormal(random: Random, mu: number, sigma: number): number {
  return exp(mu + sigma * drawNormal(random))
}

/** Gamma of a shape above 0 and mean `shape` (scale 1). Marsaglia and Tsang, ACM TOMS 26 (2000): two draws or a few more. */
export function drawGamma(random: Random, shape: number): number {
  // Below 1 the density is a peak at 0: a gamma of shape + 1, times a power of a uniform number.
  if (shape < 1) return drawGamma(random, shape + 1) * exp(log(openUniform(random)) / shape)
  const d = shape - 1 / 3
  const c = 1 / (3 * squareRoot(d))
  for (;;) {
    const normal = drawNormal(random)
    const root = 1 + c * normal
    if (root <= 0) continue
    const cube = root * root * root
    if (log(openUniform(random)) < (normal * normal) / 2 + d - d * cube + d * log(cube)) return d * cube
  }
}
