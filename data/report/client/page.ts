/** Last part of the page's script: puts the parts together and listens to the toolbar. */
export const PAGE_SCRIPT = String.raw`
const moneyLine = (value) => fixed(value, 2)
drawChart('equity', {
  data: align([decode(report.equity)]), range: paddedRange(true), lines: [{ label: report.currency, stroke: 'equity', fill: 'equity-soft', width: 1.75, text: moneyLine }],
})
drawChart('drawdown', {
  data: align([decode(report.drawdown)]), range: paddedRange(true), lines: [{ label: report.currency, stroke: 'drawdown', fill: 'drawdown-soft', text: moneyLine }],
})
const chooser = document.getElementById('instrument')
const chosen = () => report.instruments[chooser ? Number(chooser.value) : 0]
if (report.instruments.length > 0) drawInstrument(chosen())
if (chooser) chooser.addEventListener('change', () => drawInstrument(chosen()))
report.named.forEach(({ unit, points }, index) => drawChart('named-' + index, {
  data: align([decode(points)]), lines: [{ label: unit || 'value', stroke: 'equity', text: trimmed }],
}))

drawTables((rows, index) => {
  const at = rows.instrument ? rows.instrument[index] : -1
  if (chooser && at >= 0 && at < report.instruments.length && Number(chooser.value) !== at) {
    chooser.value = String(at)
    drawInstrument(chosen())
  }
  const ms = unixMsOf(rows, index)
  const reach = Math.max(15000, 12 * chosen().bid.bucketMs)
  zoomTo(ms - reach, ms + reach)
  document.getElementById('market').scrollIntoView()
})

document.getElementById('reset-zoom').addEventListener('click', resetZoom)

for (const button of document.querySelectorAll('[data-zone]')) {
  button.addEventListener('click', () => {
    zone = button.dataset.zone
    offsets = new Map()
    for (const other of document.querySelectorAll('[data-zone]')) other.setAttribute('aria-pressed', String(other === button))
    document.getElementById('period').textContent = periodText()
    redrawAll()
    for (const show of tables) show()
  })
}

const repaint = () => {
  redrawAll()
  for (const canvas of document.querySelectorAll('canvas.mark')) canvas.paint()
}
const root = document.documentElement
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const isDark = () => (root.dataset.theme || (systemDark.matches ? 'dark' : 'light')) === 'dark'
document.getElementById('theme').addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark'
  try { localStorage.setItem('isochron-theme', root.dataset.theme) } catch { /* A file may have no storage: the choice then lasts as long as the page. */ }
  repaint()
})
systemDark.addEventListener('change', repaint)

// Paper is white and narrow: the charts are drawn for it, and as before afterwards. 688 pixels are A4 between its margins.
let themeBeforePrint
addEventListener('beforeprint', () => {
  themeBeforePrint = root.dataset.theme
  root.dataset.theme = 'light'
  for (const { plot } of charts.values()) plot.setSize({ width: Math.min(plot.width, 688), height: plot.height })
  repaint()
})
addEventListener('afterprint', () => {
  for (const { plot } of charts.values()) plot.setSize({ width: plot.root.parentElement.clientWidth, height: plot.height })
  if (themeBeforePrint) root.dataset.theme = themeBeforePrint
  else delete root.dataset.theme
  repaint()
})

const copy = async (button, text) => {
  const label = button.textContent
  let isCopied = true
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = node('textarea')
    area.value = text
    area.style.cssText = 'position:fixed;opacity:0'
    document.body.append(area)
    area.select()
    isCopied = document.execCommand('copy')
    area.remove()
  }
  button.style.minWidth = button.offsetWidth + 'px'
  button.textContent = isCopied ? 'Copied' : 'Failed'
  setTimeout(() => { button.textContent = label }, 1500)
}
for (const button of document.querySelectorAll('[data-copy]')) button.addEventListener('click', () => copy(button, button.dataset.copy))
document.getElementById('copy-configuration').addEventListener('click', (event) => copy(event.currentTarget, JSON.stringify(report.configuration, null, 2)))
`
