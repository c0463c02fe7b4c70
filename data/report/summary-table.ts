/**
 * The summary of a run as the terminal shows it: plain text, aligned, at most 80 columns. Nothing is said by colour alone.
 */
import { fingerprintClasses } from './fingerprint-text.js'
import { lastLookNotes } from './last-look-section.js'
import { liquidityNotes } from './liquidity-section.js'
import type { RequestName, RunSummary } from './model.js'
import { compactText, countText, fixedText, moneyText, percentText, qtyText, signedMoneyText } from './number-text.js'

const COLUMNS_MAX = 80
const COLUMN = 38
const GAP = '    '
const INDENT = '  '
const INSTRUMENTS_SHOWN_MAX = 20
const REASONS_SHOWN_MAX = 5

const BOLD = '\u001b[1m'
const DIM = '\u001b[2m'
const GREEN = '\u001b[32m'
const RED = '\u001b[31m'
const YELLOW = '\u001b[33m'
const PLAIN = '\u001b[0m'

export interface SummaryTableOptions {
  /** Colours for a terminal (`stream.isTTY`). The text is the same without. */
  readonly isTty?: boolean
}

type Paint = (code: string, text: string) => string
type Row = readonly [label: string, value: string, colour?: string]

/** Lines of at most 80 columns, with a line feed after each. Columns that a long name would break are cut with `…`. */
export function summaryTable(summary: RunSummary, { isTty = false }: SummaryTableOptions = {}): string {
  const paint: Paint = (code, text) => (isTty && code !== '' ? `${code}${text}${PLAIN}` : text)
  const heading = (text: string): string => paint(BOLD, text)
  const lines: string[] = [
    heading(cut(`${summary.strategy}  on ${summary.venue}`, COLUMNS_MAX)),
    ...wrap(instrumentsText(summary.instruments), COLUMNS_MAX),
    paint(DIM, cut(`${periodLine(summary)}  seed ${summary.seed}`, COLUMNS_MAX)),
    '',
    ...sideBySide(tradingRows(summary), resultRows(summary), 'Trading', `Result, ${summary.currency}`, paint),
    '',
    ...sideBySide(runRows(summary), machineRows(summary), 'Run', 'Machine', paint),
    ...instrumentLines(summary, heading),
    ...rejectLines(summary, heading),
    ...noteLines('Liquidity', liquidityNotes(summary), heading),
    ...noteLines('Last look', lastLookNotes(summary), heading),
    '',
    heading('Fingerprint'),
    ...fingerprintLines(summary),
  ]
  if (summary.warnings.length > 0) {
    lines.push('', heading('Warnings'))
    for (const warning of summary.warnings) {
      lines.push(...wrap(warning, COLUMNS_MAX - 4).map((line, index) => paint(YELLOW, `${index === 0 ? '  ! ' : '    '}${line}`)))
    }
  }
  return `${lines.join('\n')}\n`
}

function tradingRows(summary: RunSummary): readonly Row[] {
  return [
    ['Orders', countText(summary.orders)],
    ['Fills', countText(summary.fills)],
    ['Fill ratio', percentText(summary.fillRatio)],
    ['Replaces', countText(summary.replaces)],
    ['Cancels', countText(summary.cancels)],
    ['Rejects', countText(summary.rejects)],
    ['Volume, quantity', qtyText(summary.volumeQty)],
    ['Volume, notional', moneyText(summary.volumeNotional)],
  ]
}

function resultRows(summary: RunSummary): readonly Row[] {
  return [
    ['PnL net of fees', signedMoneyText(summary.pnl), colourOf(summary.pnl)],
    ['  realised', signedMoneyText(summary.realisedPnl)],
    ['  unrealised', signedMoneyText(summary.unrealisedPnl)],
    // What it does to the result, so that the three rows add up to the first.
    [summary.fees < 0 ? '  rebates received' : '  fees paid', signedMoneyText(-summary.fees)],
    ['Max drawdown', moneyText(summary.maxDrawdown)],
    ['Exposure, largest', moneyText(summary.exposureMax)],
    ['Exposure, time', percentText(summary.exposureTime)],
  ]
}

function runRows(summary: RunSummary): readonly Row[] {
  return [['Events', countText(summary.events)], ['Events/s', compactText(summary.eventsPerSecond)]]
}

function machineRows(summary: RunSummary): readonly Row[] {
  return [['Wall time', `${fixedText(summary.wallSeconds, 2)} s`], ['Peak memory', `${fixedText(summary.peakRssMiB, 0)} MiB`]]
}

function colourOf(value: number): string {
  return value > 0 ? GREEN : value < 0 ? RED : ''
}

function sideBySide(left: readonly Row[], right: readonly Row[], leftTitle: string, rightTitle: string, paint: Paint): string[] {
  const lines = [paint(BOLD, cut(leftTitle, COLUMN).padEnd(COLUMN)) + GAP + paint(BOLD, cut(rightTitle, COLUMN))]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    lines.push(cell(left[index], paint) + GAP + cell(right[index], paint))
  }
  return lines.map((line) => line.trimEnd())
}

/** Label to the left, value to the right, one column wide. */
function cell(row: Row | undefined, paint: Paint): string {
  if (row === undefined) return ' '.repeat(COLUMN)
  const [label, value, colour = ''] = row
  const room = Math.max(1, COLUMN - INDENT.length - label.length - value.length)
  return INDENT + label + ' '.repeat(room) + paint(colour, value)
}

function instrumentLines(summary: RunSummary, heading: (text: string) => string): string[] {
  if (summary.byInstrument.length < 2) return []
  const widths = [20, 9, 13, 13, 15]
  const row = (cells: readonly string[]): string =>
    INDENT + cells.map((text, index) => (index === 0 ? cut(text, widths[0]).padEnd(widths[0]) : text.padStart(widths[index]))).join(' ')
  const shown = summary.byInstrument.slice(0, INSTRUMENTS_SHOWN_MAX)
  const lines = ['', heading('By instrument'), row(['', 'fills', 'volume', 'position', 'PnL net'])]
  for (const { instrument, fills, volumeQty, position, pnl } of shown) {
    lines.push(row([instrument, compactText(fills), compactText(volumeQty), qtyText(position), signedMoneyText(pnl)]).slice(0, COLUMNS_MAX))
  }
  const more = summary.byInstrument.length - shown.length
  if (more > 0) lines.push(`${INDENT}and ${countText(more)} more`)
  return lines
}

/** The most frequent reasons, a row each: who refused and why, and what had been asked. */
function rejectLines({ rejectsByReason }: RunSummary, heading: (text: string) => string): string[] {
  const byReason = new Map<string, Map<RequestName, number>>()
  for (const { request, source, reason, count } of rejectsByReason) {
    const name = `${source}: ${reason}`
    byReason.set(name, (byReason.get(name) ?? new Map<RequestName, number>()).set(request, count))
  }
  if (byReason.size === 0) return []
  const row = (cells: readonly string[]): string => cells.map((text, index) => (index === 0 ? cut(text, 40).padEnd(40) : text.padStart(12))).join(' ')
  const shown = [...byReason].slice(0, REASONS_SHOWN_MAX)
  const lines = ['', heading(row(['Rejects', 'new orders', 'replaces', 'cancels'])), ...shown.map(([name, counts]) =>
    row([INDENT + name, ...(['submit', 'replace', 'cancel'] as const).map((request) => countText(counts.get(request) ?? 0))]))]
  const more = byReason.size - shown.length
  if (more > 0) lines.push(`${INDENT}and ${countText(more)} more ${more === 1 ? 'reason' : 'reasons'}`)
  return lines
}

function noteLines(title: string, notes: readonly string[], heading: (text: string) => string): string[] {
  if (notes.length === 0) return []
  return ['', heading(title), ...notes.flatMap((note) => wrap(note, COLUMNS_MAX - 4).map((line, index) => `${index === 0 ? INDENT : '    '}${line}`))]
}

function fingerprintLines({ fingerprint }: RunSummary): string[] {
  const entries: readonly (readonly [string, string])[] = [['total', fingerprint.total], ...fingerprintClasses(fingerprint)]
  const width = Math.max(...entries.map(([name]) => name.length))
  const fitsBeside = entries.every(([, hash]) => INDENT.length + width + 2 + hash.length <= COLUMNS_MAX)
  return entries.flatMap(([name, hash]) =>
    fitsBeside ? [`${INDENT}${name.padEnd(width)}  ${hash}`] : [`${INDENT}${name}`, ...chunks(hash, COLUMNS_MAX - 4).map((part) => `    ${part}`)])
}

function instrumentsText(instruments: readonly string[]): string {
  const shown = instruments.slice(0, 8).join(', ')
  return instruments.length > 8 ? `${shown} and ${instruments.length - 8} more` : shown
}

/** `2012-06-21 13:30:00.000 to 20:00:00.000 UTC`, the second day where it is another. */
function periodLine({ from, to }: RunSummary): string {
  if (from === '') return 'no events'
  const clock = (iso: string): string => iso.slice(11, 23)
  const end = from.slice(0, 10) === to.slice(0, 10) ? clock(to) : `${to.slice(0, 10)} ${clock(to)}`
  return `${from.slice(0, 10)} ${clock(from)} to ${end} UTC`
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

function chunks(text: string, width: number): string[] {
  return Array.from({ length: Math.ceil(text.length / width) }, (_, index) => text.slice(index * width, (index + 1) * width))
}

/** Breaks at spaces; a word longer than the width is broken where it must be. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '').flatMap((part) => chunks(part, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  if (line !== '') lines.push(line)
  return lines
}
