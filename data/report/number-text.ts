/**
 * Numbers as people read them: digits in groups of three, money with the decimals it needs, durations in their own unit.
 * No locale of the machine takes part, so the same run is shown with the same text everywhere.
 */

/** The sign of negative numbers in typeset text; a terminal gets a hyphen. */
const MINUS = '\u2212'

/** `-1234567.5` with 2 decimals → `-1,234,567.50`. A number that rounds to zero has no sign. */
export function fixedText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'n/a' : value < 0 ? '-∞' : '∞'
  const text = Math.abs(value).toFixed(decimals)
  const point = text.indexOf('.')
  const whole = point < 0 ? text : text.slice(0, point)
  const fraction = point < 0 ? '' : text.slice(point)
  const isZero = !/[1-9]/.test(text)
  return `${value < 0 && !isZero ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`
}

/** Decimals that an amount of money needs: 2, or more where it would read as nothing. */
function moneyDecimals(value: number): number {
  const size = Math.abs(value)
  if (size === 0 || size >= 1 || Number(size.toFixed(2)) === Number(size.toFixed(8))) return 2
  return size >= 0.001 ? 4 : 8
}

export function moneyText(value: number): string {
  return fixedText(value, moneyDecimals(value))
}

/** Money with its sign also when it is a gain. */
export function signedMoneyText(value: number): string {
  const text = moneyText(value)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

export function countText(value: number): string {
  return fixedText(value, 0)
}

/** A quantity with the decimals it has, at most eight. */
export function qtyText(value: number): string {
  const fraction = Number.isInteger(value) ? 0 : (/\.(\d*[1-9])/.exec(value.toFixed(8))?.[1].length ?? 0)
  return fixedText(value, fraction)
}

/** 0.354 → `35.4%`. */
export function percentText(fraction: number): string {
  return `${fixedText(fraction * 100, 1)}%`
}

/** Three significant digits with k, M or G: 1234567 → `1.23 M`. */
export function compactText(value: number): string {
  const size = Math.abs(value)
  if (size < 10_000) return fixedText(value, Number.isInteger(value) || size >= 100 ? 0 : 2)
  const [scale, letter] = size >= 999.5e6 ? [1e9, 'G'] : size >= 999.5e3 ? [1e6, 'M'] : [1e3, 'k']
  return `${threeDigits(value / scale)} ${letter}`
}

/** A duration in its own unit, three significant digits: 1234567 ns → `1.23 ms`. */
export function durationText(ns: number): string {
  if (ns < 1_000) return `${fixedText(ns, 0)} ns`
  if (ns < 999_500) return `${threeDigits(ns / 1_000)} µs`
  if (ns < 999_500_000) return `${threeDigits(ns / 1_000_000)} ms`
  return `${threeDigits(ns / 1_000_000_000)} s`
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  return fixedText(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}

/** Typeset: the hyphen of a negative number becomes a minus sign as wide as a plus. */
export function typeset(text: string): string {
  return text.startsWith('-') ? MINUS + text.slice(1) : text
}
