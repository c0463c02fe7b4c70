/**
 * Quantiles of the normal distribution: one uniform number becomes one normal number, and a larger one a larger one.
 * Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988): about 16 digits, on our own logarithm and root.
 */
import { exp, log } from './exp-log.js'

/** Coefficients, highest power first: numerator and denominator of the middle, of the near tail and of the far one. */
const MIDDLE_UP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665,
]
const MIDDLE_DOWN = [5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1]
const TAIL_UP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
]
const TAIL_DOWN = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
]
const FAR_UP = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
]
const FAR_DOWN = [
  2.0442631033899397e-15, 1.4215117583164459e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
]

/** The number that a standard normal variable is below with this probability, of 0 to 1 without the ends. */
export function normalQuantile(probability: number): number {
  const q = probability - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE_UP, MIDDLE_DOWN, 0.180625 - q * q)
  const root = squareRoot(-log(q < 0 ? probability : 1 - probability))
  const distance = root <= 5 ? ratio(TAIL_UP, TAIL_DOWN, root - 1.6) : ratio(FAR_UP, FAR_DOWN, root - 5)
  return q < 0 ? -distance : distance
}

/** Of a positive number; the language leaves also this one to the machine. */
export function squareRoot(x: number): number {
  return exp(log(x) / 2)
}

function ratio(up: readonly number[], down: readonly number[], x: number): number {
  let numerator = 0
  let denominator = 0
  for (let at = 0; at < up.length; at++) {
    numerator = numerator * x + up[at]
    denominator = denominator * x + down[at]
  }
  return numerator / denominator
}
