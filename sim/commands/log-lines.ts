/** What a strategy logged, as the terminal shows it: its first lines, each with its event time. The report keeps more of them. */
import { ROWS_KEPT_MAX, type BoundedRows } from '../../data/report/bounded-rows.js'
import type { LogLine } from '../../data/report/model.js'
import { countText } from '../../data/report/number-text.js'

const LINES_MAX = 20
const CHARACTERS_MAX = 500

/** @param several name the instrument of each line @param report the file that shows the rest, where one is written. '' when nothing was logged */
export function logLines({ rows, leftOut }: BoundedRows<LogLine>, several: boolean, report: string | undefined): string {
  const lines = rows.slice(0, LINES_MAX).map(({ time, instrument, text }) => `${time} ${several ? `${instrument} ` : ''}${oneLine(text)}\n`)
  const more = rows.length + leftOut - lines.length
  if (more > 0) {
    const where = report === undefined ? `--report FILE keeps the first ${countText(ROWS_KEPT_MAX)}` : `${report} has the first ${countText(ROWS_KEPT_MAX)}`
    lines.push(`… ${countText(more)} more ${more === 1 ? 'line' : 'lines'} of the log: ${where}\n`)
  }
  return lines.join('')
}

function oneLine(text: string): string {
  const joined = text.replaceAll(/\s*\n\s*/g, ' ⏎ ')
  return joined.length <= CHARACTERS_MAX ? joined : `${joined.slice(0, CHARACTERS_MAX)}…`
}
