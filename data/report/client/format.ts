/**
 * First part of the page's script: the payload, numbers and times as text. The script is text, not compiled code: it runs in the
 * browser, whose types this project does not have. It uses no template literals, so that it can stand in one.
 */
export const FORMAT_SCRIPT = String.raw`
const report = JSON.parse(document.getElementById('report').textContent)
const MINUS = '\u2212'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const pad = (value, width) => String(value).padStart(width, '0')

const fixed = (value, decimals) => {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  const text = Math.abs(value).toFixed(decimals)
  const [whole, fraction] = text.split('.')
  const sign = value < 0 && /[1-9]/.test(text) ? MINUS : ''
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : '.' + fraction)
}
const trimmed = (value) => {
  if (value === null || value === undefined) return '–'
  const match = /\.(\d*[1-9])/.exec(Math.abs(value).toFixed(8))
  return fixed(value, match ? match[1].length : 0)
}
const money = (value) => {
  const size = Math.abs(value)
  const isShort = size === 0 || size >= 1 || Number(size.toFixed(2)) === Number(size.toFixed(8))
  return fixed(value, isShort ? 2 : size >= 0.001 ? 4 : 8)
}
// Decimals that write a step exactly: 2 for 0.25.
const stepDecimals = (step) => {
  let decimals = 0
  for (let scaled = step; decimals < 9 && Math.abs(scaled - Math.round(scaled)) > 1e-6 * scaled; decimals += 1) scaled *= 10
  return decimals
}
const axisText = (value, step) => {
  const size = Math.abs(value)
  if (size >= 1e9 && step >= 1e7) return trimmed(value / 1e9) + ' G'
  if (size >= 1e6 && step >= 1e4) return trimmed(value / 1e6) + ' M'
  if (size >= 1e5 && step >= 1e3) return trimmed(value / 1e3) + ' k'
  return fixed(value, stepDecimals(step))
}

let zone = 'exchange'
let offsets = new Map()
const isUtc = () => zone === 'utc' || report.timeZone === 'UTC' || report.timeZone === 'Etc/UTC'
const zoneParts = new Intl.DateTimeFormat('en-US', {
  timeZone: report.timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
})
// What is added to Unix ms for the zone's own wall clock; zones change it at quarters of an hour only.
const offsetMs = (ms) => {
  if (isUtc()) return 0
  const quarter = Math.floor(ms / 900000)
  let offset = offsets.get(quarter)
  if (offset === undefined) {
    const at = quarter * 900000
    const part = Object.fromEntries(zoneParts.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    offset = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - at
    offsets.set(quarter, offset)
  }
  return offset
}
const zoneName = (ms) => {
  if (isUtc()) return 'UTC'
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: report.timeZone, timeZoneName: 'short' }).formatToParts(ms)
  const part = parts.find(({ type }) => type === 'timeZoneName')
  return part ? part.value : report.timeZone
}
const wall = (ms) => new Date(ms + offsetMs(ms))
const dayText = (ms) => { const at = wall(ms); return at.getUTCDate() + ' ' + MONTHS[at.getUTCMonth()] + ' ' + at.getUTCFullYear() }
const clockText = (ms, digits) => {
  const at = wall(Math.floor(ms))
  const clock = pad(at.getUTCHours(), 2) + ':' + pad(at.getUTCMinutes(), 2)
  if (digits < 0) return clock
  return clock + ':' + pad(at.getUTCSeconds(), 2) + (digits > 0 ? '.' + pad(at.getUTCMilliseconds(), 3) : '')
}
const spansDays = () => dayText(report.baseMs) !== dayText(report.endMs)
const momentText = (ms) => (spansDays() ? dayText(ms).slice(0, -5) + ' ' : '') + clockText(ms, 1)
const periodText = () => {
  if (!report.period) return 'no events'
  const [from, to] = report.period
  const sameDay = dayText(from) === dayText(to)
  return dayText(from) + ', ' + clockText(from, 0) + ' to ' + (sameDay ? '' : dayText(to) + ', ') + clockText(to, 0) + ' ' + zoneName(from)
}
// Tables show all nine digits: whole seconds and nanoseconds never meet in one number.
const exactText = (rows, index) => {
  const ms = (report.baseSecond + rows.second[index]) * 1000
  return (spansDays() ? dayText(ms).slice(0, -5) + ' ' : '') + clockText(ms, 0) + '.' + pad(rows.ns[index], 9)
}
const unixMsOf = (rows, index) => (report.baseSecond + rows.second[index]) * 1000 + rows.ns[index] / 1e6

const node = (tag, className, text) => {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}
`
