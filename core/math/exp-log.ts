/**
 * The exponential and the logarithm, from additions, multiplications and divisions alone: the language leaves the last bit of `Math.exp` and
 * `Math.log` to the machine, and what is drawn from a seed must be the same everywhere. Within two units in the last place of the true value.
 */

/** ln 2 in two parts: products of the first with an exponent are exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const INVERSE_LN2 = 1.4426950408889634
const SQRT2 = 1.4142135623730951

/** 2^k at k - EXPONENT_MIN. */
const EXPONENT_MIN = -1074
const EXPONENT_MAX = 1023
const POWERS_OF_TWO = new Float64Array(EXPONENT_MAX - EXPONENT_MIN + 1)
POWERS_OF_TWO[-EXPONENT_MIN] = 1
for (let at = 1 - EXPONENT_MIN; at < POWERS_OF_TWO.length; at++) POWERS_OF_TWO[at] = POWERS_OF_TWO[at - 1] * 2
for (let at = -1 - EXPONENT_MIN; at >= 0; at--) POWERS_OF_TWO[at] = POWERS_OF_TWO[at + 1] / 2

/** 1 / n! for the power series of e^r: |r| is at most ln 2 / 2, so degree 13 is below the last place. */
const EXP_TERMS = [1]
for (let n = 1; n <= 13; n++) EXP_TERMS[n] = EXP_TERMS[n - 1] * n
for (let n = 0; n <= 13; n++) EXP_TERMS[n] = 1 / EXP_TERMS[n]

/** e^x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019412) return 0
  const k = Math.round(x * INVERSE_LN2)
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum = EXP_TERMS[13]
  for (let n = 12; n >= 2; n--) sum = sum * r + EXP_TERMS[n]
  return scaled(1 + (r + r * r * sum), k)
}

/** x × 2^k in two steps: 2^1024 and what is below the smallest normal number are no powers of the table by themselves. */
function scaled(x: number, k: number): number {
  const half = k >> 1
  return x * POWERS_OF_TWO[half - EXPONENT_MIN] * POWERS_OF_TWO[k - half - EXPONENT_MIN]
}

const view = new DataView(new ArrayBuffer(8))
const TWO_POW_54 = 18_014_398_509_481_984

/** 1 / (2n + 1) for the series of ln((1 + s) / (1 - s)): s is at most 0.1716, so the twelfth term is below the last place. */
const LOG_TERMS = Array.from({ length: 12 }, (_, n) => 1 / (2 * n + 1))

/** The natural logarithm; NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x
  let k = 0
  let normal = x
  if (x < Number.MIN_VALUE * 2 * TWO_POW_54) {
    normal = x * TWO_POW_54
    k = -54
  }
  view.setFloat64(0, normal)
  const high = view.getInt32(0)
  k += (high >>> 20) - 1_023
  view.setInt32(0, (high & 0x000f_ffff) | 0x3ff0_0000)
  let mantissa = view.getFloat64(0)
  if (mantissa > SQRT2) {
    mantissa /= 2
    k++
  }
  const f = mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  let sum = LOG_TERMS[11]
  for (let n = 10; n >= 1; n--) sum = sum * z + LOG_TERMS[n]
  // ln(1 + f) = f - s × (f - 2z × sum): the large part is exact, the rest is small.
  return k * LN2_HIGH - (s * (f - 2 * z * sum) - k * LN2_LOW - f)
}
