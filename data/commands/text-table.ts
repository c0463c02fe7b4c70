/**
 * Tables for a terminal: columns as wide as their widest text, numbers to the right.
 */

const NUMBER = /^[-+]?[\d,]+(\.\d+)?$/

/** Lines of a table, each with its end. The first row is the heading. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => `${row.map((cell, column) => pad(cell, widths[column], rows, column)).join('  ').trimEnd()}\n`).join('')
}

function pad(cell: string, width: number, rows: readonly (readonly string[])[], column: number): string {
  const numeric = rows.length > 1 && rows.slice(1).every((row) => row[column] === '' || NUMBER.test(row[column]))
  return numeric ? cell.padStart(width) : cell.padEnd(width)
}

/** 1234567 → '1,234,567'. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Bytes in the unit in which they are short: '3.7 MiB'. */
export function byteText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1_024 && unit < units.length - 1; unit++) value /= 1_024
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
