/**
 * Second part of the page's script: charts over time. One view (a range of time) for all of them: a chart asks for another view,
 * and every chart follows; the cursor is shared too. Values hold until the next point, so lines are steps.
 */
export const CHARTS_SCRIPT = String.raw`
const style = getComputedStyle(document.documentElement)
const colour = (name) => style.getPropertyValue('--' + name).trim()
const charts = new Map()
const full = { min: report.baseMs, max: Math.max(report.endMs, report.baseMs + 1) }
const view = { ...full }
const isPhone = () => window.innerWidth <= 760

const decode = ({ unitMs, steps, values }) => {
  const times = new Float64Array(steps.length)
  let units = 0
  for (let index = 0; index < steps.length; index += 1) {
    units += steps[index]
    times[index] = report.baseMs + units * unitMs
  }
  return { times, values }
}

// Index of the last time at or before ms; -1 before the first.
const indexAt = (times, ms) => {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] <= ms) low = middle + 1
    else high = middle
  }
  return low - 1
}

// Several series over one axis: the union of their times, each value held until its next one.
const align = (series) => {
  const times = [...new Set(series.flatMap((one) => [...one.times]).concat(full.max))].sort((a, b) => a - b)
  return [times, ...series.map((one) => {
    let next = 0
    let value = null
    return times.map((time) => {
      while (next < one.times.length && one.times[next] <= time) { value = one.values[next]; next += 1 }
      return value
    })
  })]
}

// What else follows the view.
const viewListeners = []

const zoomTo = (min, max) => {
  const width = Math.max(1, Math.min(max - min, full.max - full.min))
  const from = Math.min(Math.max(min, full.min), full.max - width)
  view.min = from
  view.max = from + width
  for (const chart of charts.values()) chart.plot.setScale('x', { min: view.min, max: view.max })
  for (const listener of viewListeners) listener()
  document.getElementById('reset-zoom').disabled = view.min <= full.min && view.max >= full.max
}
const resetZoom = () => zoomTo(full.min, full.max)
const zoomBy = (factor, at) => zoomTo(at - (at - view.min) * factor, at + (view.max - at) * factor)
const panBy = (fraction) => zoomTo(view.min + (view.max - view.min) * fraction, view.max + (view.max - view.min) * fraction)

const timeTicks = (plot, splits, axis, space, step) => {
  let day = ''
  // A label that would be cut off at the right edge is left out.
  const room = plot.width - plot.bbox.left / (window.devicePixelRatio || 1)
  return splits.map((ms) => {
    const today = dayText(ms).slice(0, -5)
    const text = step >= 864e5 ? today : clockText(ms, step >= 6e4 ? -1 : step >= 1e3 ? 0 : 1)
    const isNew = spansDays() && step < 864e5 && today !== day
    day = today
    if (plot.valToPos(ms, 'x') + text.length * 3.6 > room) return ''
    return isNew ? text + '\n' + today : text
  })
}

// A low chart has its ticks closer together: at least two of them, whatever its range is, or nobody can tell how high a line stands.
const tickSpace = (plot) => (plot.height < 160 ? 20 : 32)

const fingers = (plot) => {
  const over = plot.over
  let start = null
  const positions = (event) => {
    const left = over.getBoundingClientRect().left
    return [...event.touches].map((touch) => touch.clientX - left)
  }
  over.addEventListener('touchstart', (event) => {
    start = null
    if (event.touches.length !== 2) return
    const [a, b] = positions(event)
    start = { a: plot.posToVal(a, 'x'), b: plot.posToVal(b, 'x') }
  }, { passive: true })
  over.addEventListener('touchmove', (event) => {
    const at = positions(event)
    if (start && at.length === 2 && Math.abs(at[1] - at[0]) > 8) {
      event.preventDefault()
      const msPerPixel = (start.b - start.a) / (at[1] - at[0])
      const min = start.a - at[0] * msPerPixel
      if (msPerPixel > 0) zoomTo(min, min + over.clientWidth * msPerPixel)
    } else if (at.length === 1) {
      plot.setCursor({ left: at[0], top: over.clientHeight / 2 })
    }
  }, { passive: false })
}

const keys = (plot, host) => {
  const middle = () => (view.min + view.max) / 2
  const actions = {
    ArrowLeft: () => panBy(-0.2), ArrowRight: () => panBy(0.2), '+': () => zoomBy(0.6, middle()), '=': () => zoomBy(0.6, middle()),
    '-': () => zoomBy(1 / 0.6, middle()), Escape: resetZoom, '0': resetZoom,
  }
  host.addEventListener('keydown', (event) => {
    const action = actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    action()
  })
  plot.over.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    zoomBy(event.deltaY > 0 ? 1.25 : 0.8, plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x'))
  }, { passive: false })
}

// The range of values in sight, with air; 0 is kept in sight where it means something.
const paddedRange = (withZero) => (plot, low, high) => {
  if (low === null || high === null || low === undefined || high === undefined) return [0, 1]
  const min = withZero ? Math.min(low, 0) : low
  const max = withZero ? Math.max(high, 0) : high
  const air = (max - min) * 0.08 || Math.max(Math.abs(max) * 0.001, 1e-6)
  return [min === 0 && withZero ? min - air / 4 : min - air, max === 0 && withZero ? max + air / 4 : max + air]
}

/*
 * Draws a chart into the place named so; replaces the one that stands there.
 * spec: data as uPlot takes it; lines: [{ label, stroke, fill, width, text(value) }]; range; bands; under and over: layers drawn
 * below and above the lines; tip(plot, x, y): text of what is under the cursor; marks: further keys of the legend; empty: said
 * where there is no value at all.
 */
const drawChart = (name, spec) => {
  const figure = document.querySelector('[data-chart="' + name + '"]')
  if (!figure) return
  const host = figure.querySelector('.plot')
  const former = charts.get(name)
  if (former) former.destroy()
  const legend = figure.querySelector('.keys')
  legend.replaceChildren()
  const values = spec.lines.map((line) => {
    const key = node('span')
    const swatch = node('i', 'swatch')
    swatch.style.borderColor = 'var(--' + line.stroke + ')'
    const value = node('b')
    key.append(swatch, line.label, value)
    legend.append(key)
    return value
  })
  for (const mark of spec.marks || []) legend.append(mark())
  const at = figure.querySelector('.at')
  const tip = node('div', 'tip')
  tip.hidden = true

  const showValues = (plot) => {
    const left = plot.cursor.left
    const isOver = left !== null && left !== undefined && left >= 0
    const ms = isOver ? plot.posToVal(left, 'x') : view.max
    const index = indexAt(plot.data[0], ms)
    values.forEach((value, line) => { value.textContent = index < 0 ? '–' : spec.lines[line].text(plot.data[line + 1][index]) })
    at.textContent = momentText(ms) + ' ' + zoneName(ms)
  }
  const showTip = (plot) => {
    const { left, top, event } = plot.cursor
    const text = spec.tip && left >= 0 && event ? spec.tip(plot, left, top) : null
    tip.hidden = !text
    if (!text) return
    tip.replaceChildren(...text.map((line, index) => node(index === 0 ? 'b' : 'div', '', line)))
    const x = plot.over.offsetLeft + left
    const y = plot.over.offsetTop + top
    tip.style.left = Math.max(4, Math.min(x + 14, host.clientWidth - tip.offsetWidth - 4)) + 'px'
    tip.style.top = (y + 16 + tip.offsetHeight > host.clientHeight ? y - tip.offsetHeight - 12 : y + 16) + 'px'
  }
  const isEmpty = spec.data.slice(1).every((column) => column.every((value) => value === null))
  const axis = {
    stroke: () => colour('tick'), font: (isPhone() ? 11 : 12) + 'px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    grid: { stroke: () => colour('grid'), width: 1 }, ticks: { show: false },
  }
  const options = {
    width: host.clientWidth, height: host.clientHeight, ms: 1, legend: { show: false }, padding: [6, isPhone() ? 18 : 24, 0, 0],
    tzDate: (ms) => { const local = wall(ms); return new Date(local.getTime() + local.getTimezoneOffset() * 60000) },
    scales: { x: { time: true, auto: false, min: view.min, max: view.max }, y: { range: spec.range || paddedRange(false) } },
    cursor: {
      sync: { key: 'time', setSeries: false, scales: ['x', null] }, drag: { x: true, y: false, setScale: false }, y: Boolean(spec.tip), points: { show: false },
      dataIdx: (plot, series, hovered, ms) => Math.max(0, indexAt(plot.data[0], ms)), bind: { dblclick: () => () => { resetZoom(); return null } },
    },
    axes: [
      { ...axis, values: timeTicks, space: isPhone() ? 64 : 84, size: spansDays() ? 40 : 28, gap: 6 },
      { ...axis, values: (plot, splits, index, space, step) => splits.map((value) => (isEmpty ? '' : axisText(value, step))), size: isPhone() ? 54 : 76, gap: 8, space: tickSpace },
    ],
    series: [{}, ...spec.lines.map((line) => ({
      stroke: () => colour(line.stroke), fill: line.fill ? () => colour(line.fill) : undefined, width: line.width || 1.5, points: { show: false },
      paths: uPlot.paths.stepped({ align: 1 }), fillTo: line.fill ? 0 : undefined,
    }))],
    bands: spec.bands ? [{ series: spec.bands, fill: () => colour('spread') }] : [],
    hooks: {
      drawAxes: spec.under ? [spec.under] : [], draw: spec.over ? [spec.over] : [], setCursor: [(plot) => { showValues(plot); showTip(plot) }],
      setScale: [(plot, key) => { if (key === 'x') showValues(plot) }],
      setSelect: [(plot) => {
        const { left, width } = plot.select
        if (width > 4) zoomTo(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
      }],
    },
  }
  const plot = new uPlot(options, spec.data, host)
  host.append(tip)
  const nothing = node('p', 'empty', spec.empty || 'Nothing was recorded.')
  if (isEmpty) host.append(nothing)
  plot.over.addEventListener('mouseleave', () => { tip.hidden = true })
  fingers(plot)
  const listeners = new AbortController()
  keys(plot, { addEventListener: (type, listener) => host.addEventListener(type, listener, { signal: listeners.signal }) })
  const resized = new ResizeObserver(() => {
    if (host.clientWidth !== plot.width || host.clientHeight !== plot.height) plot.setSize({ width: host.clientWidth, height: host.clientHeight })
  })
  resized.observe(host)
  charts.set(name, {
    plot, showValues: () => showValues(plot),
    destroy: () => { resized.disconnect(); listeners.abort(); tip.remove(); nothing.remove(); plot.destroy(); charts.delete(name) },
  })
}

const redrawAll = () => {
  for (const chart of charts.values()) {
    chart.plot.redraw(false, true)
    chart.showValues()
  }
}
`
