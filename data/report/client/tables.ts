/**
 * Fourth part of the page's script: long tables, a page of rows at a time, sorted by any column. Cells are set as text, never as
 * HTML: what a strategy wrote stays what it wrote.
 */
export const TABLES_SCRIPT = String.raw`
const PAGE_ROWS = 15
const tables = []
const REQUESTS = ['New order', 'Replace', 'Cancel']

/*
 * columns: [{ label (of a time: a function, for it names the zone), isNumber, isWide, sortBy(index), text(index), className(index), onPick(index) }]
 */
const drawTable = (id, count, leftOut, columns) => {
  const host = document.querySelector('[data-table="' + id + '"]')
  if (!host) return
  let order = Array.from({ length: count }, (_, index) => index)
  let page = 0
  let sorted = { column: 0, direction: 1 }
  const table = node('table')
  const head = node('tr')
  const body = node('tbody')
  const headers = columns.map((column, at) => {
    const header = node('th', column.isNumber ? 'num' : '')
    header.scope = 'col'
    const button = node('button', '')
    button.type = 'button'
    button.addEventListener('click', () => {
      sorted = { column: at, direction: sorted.column === at ? -sorted.direction : 1 }
      page = 0
      sort()
      show()
    })
    header.append(button)
    head.append(header)
    return header
  })
  const thead = node('thead')
  thead.append(head)
  table.append(thead, body)
  host.append(table)

  const pager = node('div', 'pager')
  const countText = node('span', 'count')
  countText.setAttribute('aria-live', 'polite')
  const turn = (label, by) => {
    const button = node('button', 'button small', label)
    button.type = 'button'
    button.addEventListener('click', () => { page += by; show() })
    return button
  }
  const previous = turn('Previous', -1)
  const next = turn('Next', 1)
  const save = node('button', 'button small', 'Save as CSV')
  save.type = 'button'
  save.addEventListener('click', () => saveCsv(id, columns, order))
  pager.append(countText, previous, next, save)
  host.after(pager)

  const sort = () => {
    const { column, direction } = sorted
    const keys = Array.from({ length: count }, (_, index) => columns[column].sortBy(index))
    const compare = (a, b) => {
      if (keys[a] === keys[b]) return a - b
      if (keys[a] === null) return 1
      if (keys[b] === null) return -1
      return (keys[a] < keys[b] ? -1 : 1) * direction
    }
    order = order.sort(compare)
  }
  const show = () => {
    const pages = Math.ceil(count / PAGE_ROWS)
    page = Math.max(0, Math.min(page, pages - 1))
    const from = page * PAGE_ROWS
    const shown = order.slice(from, from + PAGE_ROWS)
    body.replaceChildren(...shown.map((index) => {
      const row = node('tr')
      for (const column of columns) {
        const cell = node('td', [column.isNumber ? 'num' : '', column.isWide ? 'wide' : '', column.className ? column.className(index) : ''].join(' ').trim())
        if (column.onPick) {
          const button = node('button', '', column.text(index))
          button.type = 'button'
          button.title = 'Show on the charts'
          button.addEventListener('click', () => column.onPick(index))
          cell.append(button)
        } else {
          cell.textContent = column.text(index)
        }
        row.append(cell)
      }
      return row
    }))
    headers.forEach((header, at) => {
      const { label } = columns[at]
      header.firstChild.textContent = typeof label === 'function' ? label() : label
      if (at === sorted.column) header.setAttribute('aria-sort', sorted.direction > 0 ? 'ascending' : 'descending')
      else header.removeAttribute('aria-sort')
    })
    const more = leftOut > 0 ? '; ' + fixed(leftOut, 0) + ' more were left out of the report' : ''
    countText.textContent = fixed(from + 1, 0) + ' to ' + fixed(from + shown.length, 0) + ' of ' + fixed(count, 0) + more
    previous.disabled = page === 0
    next.disabled = page >= pages - 1
    previous.hidden = next.hidden = pages < 2
    // The last, shorter page keeps the height, so that the buttons stay under the finger.
    if (pages > 1 && !host.style.minHeight && table.offsetHeight > 0) host.style.minHeight = table.offsetHeight + 'px'
  }
  show()
  tables.push(show)
}

const saveCsv = (id, columns, order) => {
  // A leading formula sign would be run by a spreadsheet: such text gets an apostrophe.
  const cell = (text) => { const plain = String(text).replaceAll(MINUS, '-'); return '"' + (/^[=@\t\r]|^[+-](?![\d.])/.test(plain) ? "'" + plain : plain).replaceAll('"', '""') + '"' }
  const lines = [columns.map(({ label }) => cell(typeof label === 'function' ? 'Time, UTC' : label)).join(',')]
  for (const index of order) lines.push(columns.map((column) => cell(column.isNumber ? column.sortBy(index) ?? '' : column.csv ? column.csv(index) : column.text(index))).join(','))
  const link = node('a')
  link.href = URL.createObjectURL(new Blob([lines.join('\r\n') + '\r\n'], { type: 'text/csv' }))
  link.download = id + '.csv'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

const isoText = (rows, index) => new Date((report.baseSecond + rows.second[index]) * 1000).toISOString().slice(0, 19) + '.' + pad(rows.ns[index], 9) + 'Z'
const timeColumn = (rows, onPick) => ({
  label: () => 'Time, ' + zoneName(report.baseMs), text: (index) => exactText(rows, index), csv: (index) => isoText(rows, index), onPick,
  sortBy: (index) => rows.second[index] + rows.ns[index] / 1e9, className: () => 'time',
})
const nameColumn = (rows) => ({ label: 'Instrument', text: (index) => report.names[rows.instrument[index]], sortBy: (index) => report.names[rows.instrument[index]] })
const numberColumn = (label, values, text) => ({ label, isNumber: true, text: (index) => text(values[index], index), sortBy: (index) => values[index] })

// Money in a column shares its decimals: two where they say everything.
const moneyColumn = (label, values) => {
  const known = values.filter((value) => value !== null)
  const isShort = known.every((value) => Math.abs(value - Math.round(value * 100) / 100) < 1e-7)
  const isTiny = !isShort && known.every((value) => Math.abs(value) < 0.01)
  return numberColumn(label, values, (value) => fixed(value, isShort ? 2 : isTiny ? 8 : 4))
}

const drawTables = (showOnCharts) => {
  const { fills, rejects, log, names } = report
  const several = names.length > 1
  const decimalsOf = (index) => { const one = report.instruments[fills.instrument[index]]; return one ? one.decimals : 2 }
  const title = (text) => text.charAt(0).toUpperCase() + text.slice(1)
  drawTable('fills', fills.order.length, fills.leftOut, [
    timeColumn(fills, report.instruments.length > 0 ? (index) => showOnCharts(fills, index) : undefined),
    ...(several ? [nameColumn(fills)] : []),
    numberColumn('Order', fills.order, (value) => String(value)),
    { label: 'Side', text: (index) => title(SIDES[fills.side[index]]), sortBy: (index) => fills.side[index], className: (index) => 'side-' + SIDES[fills.side[index]] },
    numberColumn('Quantity', fills.qty, trimmed),
    numberColumn('Price', fills.price, (value, index) => fixed(value, decimalsOf(index))),
    { label: 'Liquidity', text: (index) => title(LIQUIDITIES[fills.liquidity[index]]), sortBy: (index) => fills.liquidity[index] },
    moneyColumn('Fee paid', fills.fee),
    moneyColumn('Captured', fills.captureAtFill),
    moneyColumn('After 1 s', fills.captureAfter),
  ])
  drawTable('rejects', rejects.order.length, rejects.leftOut, [
    timeColumn(rejects, report.instruments.length > 0 ? (index) => showOnCharts(rejects, index) : undefined),
    ...(several ? [nameColumn(rejects)] : []),
    numberColumn('Order', rejects.order, (value) => value === 0 ? '–' : String(value)),
    { label: 'Request', text: (index) => REQUESTS[rejects.request[index]], sortBy: (index) => rejects.request[index] },
    { label: 'Refused by', text: (index) => title(rejects.source[index]), sortBy: (index) => rejects.source[index] },
    { label: 'Reason', isWide: true, text: (index) => rejects.reason[index], sortBy: (index) => rejects.reason[index] },
  ])
  drawTable('log', log.text.length, log.leftOut, [
    timeColumn(log, report.instruments.length > 0 ? (index) => showOnCharts(log, index) : undefined),
    ...(several ? [nameColumn(log)] : []),
    { label: 'Line', isWide: true, text: (index) => log.text[index], sortBy: (index) => log.text[index] },
  ])
}
`
