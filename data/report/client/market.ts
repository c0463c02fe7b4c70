/**
 * Third part of the page's script: what one instrument did. Its market with our orders (segments) and fills (triangles, hollow for a
 * maker), its inventory, and the spread captured. Buys point up and sells point down, so that nothing is said by colour alone.
 */
export const MARKET_SCRIPT = String.raw`
const SIDES = ['sell', 'buy']
const LIQUIDITIES = ['auction', 'maker', 'taker']
// Outcomes as the payload numbers them: those up to partly filled have traded.
const PARTLY_FILLED = 1
const REJECTED = 4

const fillsOf = (instrument) => {
  const { fills } = report
  const own = []
  for (let index = 0; index < fills.order.length; index += 1) {
    if (report.names[fills.instrument[index]] === instrument.name) own.push({ index, ms: unixMsOf(fills, index), price: fills.price[index] })
  }
  return own.sort((a, b) => a.ms - b.ms)
}
const firstAtOrAfter = (fills, ms) => {
  let low = 0
  let high = fills.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fills[middle].ms < ms) low = middle + 1
    else high = middle
  }
  return low
}

const clipped = (plot, draw) => {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw(ctx, window.devicePixelRatio || 1)
  ctx.restore()
}

// Orders lie under the lines; those that filled are drawn stronger than those that only rested.
const drawOrders = (orders) => (plot) => clipped(plot, (ctx, ratio) => {
  const { min, max } = plot.scales.x
  const seen = []
  for (let index = 0; index < orders.start.length; index += 1) {
    const start = report.baseMs + orders.start[index]
    if (start <= max && start + orders.held[index] >= min) seen.push(index)
  }
  const faint = seen.length > 1500 ? 0.22 : seen.length > 300 ? 0.4 : 0.55
  for (const side of [0, 1]) {
    for (const isFilled of [false, true]) {
      ctx.beginPath()
      for (const index of seen) {
        if (orders.side[index] !== side || (orders.outcome[index] <= PARTLY_FILLED) !== isFilled) continue
        const y = Math.round(plot.valToPos(orders.price[index], 'y', true))
        const x0 = plot.valToPos(report.baseMs + orders.start[index], 'x', true)
        const x1 = Math.max(x0 + ratio, plot.valToPos(report.baseMs + orders.start[index] + orders.held[index], 'x', true))
        if (orders.outcome[index] === REJECTED) {
          const arm = 3 * ratio
          ctx.moveTo(x0 - arm, y - arm); ctx.lineTo(x0 + arm, y + arm); ctx.moveTo(x0 - arm, y + arm); ctx.lineTo(x0 + arm, y - arm)
        } else {
          ctx.moveTo(x0, y); ctx.lineTo(x1, y)
        }
      }
      ctx.globalAlpha = isFilled ? 0.85 : faint
      ctx.lineWidth = (isFilled ? 2 : 1.25) * ratio
      ctx.strokeStyle = colour(SIDES[side])
      ctx.stroke()
    }
  }
})

const triangle = (ctx, x, y, size, isUp) => {
  const tip = isUp ? -size : size
  ctx.moveTo(x, y + tip)
  ctx.lineTo(x + size * 0.95, y - tip * 0.75)
  ctx.lineTo(x - size * 0.95, y - tip * 0.75)
  ctx.closePath()
}

const drawFills = (fills) => (plot) => clipped(plot, (ctx, ratio) => {
  const from = firstAtOrAfter(fills, plot.scales.x.min)
  const to = firstAtOrAfter(fills, plot.scales.x.max + 1e-6)
  const size = (to - from > 800 ? 3.2 : to - from > 200 ? 4 : 5.5) * ratio
  ctx.lineWidth = (to - from > 800 ? 1.1 : 1.6) * ratio
  ctx.lineJoin = 'round'
  for (let at = from; at < to; at += 1) {
    const { index, ms, price } = fills[at]
    const side = report.fills.side[index]
    ctx.beginPath()
    triangle(ctx, plot.valToPos(ms, 'x', true), plot.valToPos(price, 'y', true), size, side === 1)
    ctx.fillStyle = report.fills.liquidity[index] === 2 ? colour(SIDES[side]) : colour('surface')
    ctx.fill()
    ctx.strokeStyle = colour(SIDES[side])
    ctx.stroke()
  }
})

const fillTip = (fills, decimals) => (plot, left, top) => {
  const reach = 10
  const from = firstAtOrAfter(fills, plot.posToVal(left - reach, 'x'))
  let best = null
  let nearest = reach * reach
  for (let at = from; at < fills.length; at += 1) {
    const dx = plot.valToPos(fills[at].ms, 'x') - left
    if (dx > reach) break
    const dy = plot.valToPos(fills[at].price, 'y') - top
    if (dx * dx + dy * dy <= nearest) { nearest = dx * dx + dy * dy; best = fills[at].index }
  }
  if (best === null) return null
  const rows = report.fills
  return [
    (rows.side[best] === 1 ? 'Buy ' : 'Sell ') + trimmed(rows.qty[best]) + ' at ' + fixed(rows.price[best], decimals),
    LIQUIDITIES[rows.liquidity[best]] + (rows.fee[best] < 0 ? ', rebate ' : ', fee ') + money(Math.abs(rows.fee[best])) + ', order ' + rows.order[best],
    exactText(rows, best) + ' ' + zoneName(report.baseMs),
  ]
}

// The lowest and highest value of a line in sight (of the view: while a range is asked for, the chart's own scale is still the former), without the extreme hundredths when those are of another order (stub quotes).
const sightOf = (plot, line) => {
  const from = Math.max(0, indexAt(plot.data[0], view.min))
  const to = indexAt(plot.data[0], view.max)
  const seen = []
  for (let index = from; index <= to; index += 1) if (plot.data[line][index] !== null) seen.push(plot.data[line][index])
  if (seen.length === 0) return null
  seen.sort((a, b) => a - b)
  const at = (fraction) => seen[Math.round((seen.length - 1) * fraction)]
  return { min: seen[0], max: seen[seen.length - 1], low: at(0.02), high: at(0.98) }
}
const priceRange = (fills) => (plot) => {
  const bid = sightOf(plot, 1)
  const ask = sightOf(plot, 2)
  const ends = [bid, ask].filter((one) => one !== null)
  let low = Math.min(...ends.map((one) => one.min))
  let high = Math.max(...ends.map((one) => one.max))
  const usual = { low: Math.min(...ends.map((one) => one.low)), high: Math.max(...ends.map((one) => one.high)) }
  const room = Math.max(usual.high - usual.low, usual.high * 1e-4) * 6
  if (high - low > room) { low = Math.max(low, usual.low - room / 8); high = Math.min(high, usual.high + room / 8) }
  const to = firstAtOrAfter(fills, view.max)
  for (let at = firstAtOrAfter(fills, view.min); at < to; at += 1) { low = Math.min(low, fills[at].price); high = Math.max(high, fills[at].price) }
  if (!(high >= low)) return [0, 1]
  const air = (high - low) * 0.06 || Math.max(high * 1e-4, 1e-6)
  return [low - air, high + air]
}

const markKey = (label, draw) => () => {
  const key = node('span')
  const canvas = node('canvas', 'mark')
  const ratio = window.devicePixelRatio || 1
  canvas.width = 14 * ratio
  canvas.height = 12 * ratio
  canvas.style.cssText = 'width:14px;height:12px'
  const paint = () => { const ctx = canvas.getContext('2d'); ctx.clearRect(0, 0, canvas.width, canvas.height); draw(ctx, ratio) }
  paint()
  canvas.paint = paint
  key.append(canvas, label)
  return key
}
const fillKey = (label, isUp, isFilled) => markKey(label, (ctx, ratio) => {
  const name = isUp ? 'buy' : 'sell'
  ctx.beginPath()
  triangle(ctx, 7 * ratio, 6 * ratio, 4.5 * ratio, isUp)
  ctx.lineWidth = 1.5 * ratio
  ctx.fillStyle = isFilled ? colour(name) : colour('surface')
  ctx.fill()
  ctx.strokeStyle = colour(name)
  ctx.stroke()
})
const orderKey = markKey('our orders', (ctx, ratio) => {
  for (const [name, y] of [['sell', 3], ['buy', 9]]) {
    ctx.fillStyle = colour(name)
    ctx.fillRect(0, (y - 0.8) * ratio, 14 * ratio, 1.6 * ratio)
  }
})

const spanText = (ms) => ms >= 60000 ? trimmed(Math.round(ms / 6000) / 10) + ' min' : ms >= 1000 ? trimmed(Math.round(ms / 100) / 10) + ' s' : trimmed(Math.round(ms * 1000) / 1000) + ' ms'

const drawInstrument = (instrument) => {
  const fills = fillsOf(instrument)
  const priceText = (value) => fixed(value, instrument.decimals)
  const moneyLine = (value) => fixed(value, 2)
  const marks = [orderKey]
  for (const [label, isUp, liquidity] of [['buy, maker', true, 1], ['buy, taker', true, 2], ['sell, maker', false, 1], ['sell, taker', false, 2]]) {
    const isSeen = fills.some(({ index }) => report.fills.side[index] === Number(isUp) && (report.fills.liquidity[index] === 2) === (liquidity === 2))
    if (isSeen) marks.push(fillKey(label, isUp, liquidity === 2))
  }
  drawChart('price', {
    data: align([decode(instrument.bid), decode(instrument.ask)]), empty: 'No prices were seen.', bands: [2, 1], range: priceRange(fills), marks, tip: fillTip(fills, instrument.decimals),
    lines: [{ label: 'bid', stroke: 'bid', width: 1, text: priceText }, { label: 'ask', stroke: 'ask', width: 1, text: priceText }],
    under: drawOrders(instrument.orders), over: drawFills(fills),
  })
  drawChart('inventory', {
    data: align([decode(instrument.inventory)]), range: paddedRange(true), empty: 'No position was ever held.',
    lines: [{ label: 'position', stroke: 'equity', fill: 'equity-soft', text: trimmed }],
  })
  drawChart('capture', {
    data: align([decode(instrument.captureAtFill), decode(instrument.captureAfter)]), range: paddedRange(true), empty: 'No fills, so no spread was captured.',
    lines: [{ label: 'at the fill', stroke: 'equity', text: moneyLine }, { label: 'one second later', stroke: 'sell', text: moneyLine }],
  })
  drawChart('instrument-equity', {
    data: align([decode(instrument.equity)]), range: paddedRange(true), lines: [{ label: report.currency, stroke: 'equity', fill: 'equity-soft', text: moneyLine }],
  })
  const notes = []
  if (instrument.bid.bucketMs > 0) notes.push('Prices keep the first, lowest, highest and last of every ' + spanText(instrument.bid.bucketMs) + '.')
  notes.push('Spread captured is cumulative, in ' + report.currency + ', against the mid at the fill and one second later.')
  if (instrument.orders.leftOut > 0) notes.push('The first ' + fixed(instrument.orders.start.length, 0) + ' lines of orders are drawn (an order has one for each price that it rested at); ' + fixed(instrument.orders.leftOut, 0) + ' more are not.')
  if (report.fills.leftOut > 0) notes.push('The first ' + fixed(report.fills.order.length, 0) + ' fills are drawn; ' + fixed(report.fills.leftOut, 0) + ' more are not.')
  const foot = document.getElementById('market-note')
  foot.replaceChildren(node('b', '', 'This zoom is finer than the prices kept: bid and ask may seem to cross. '), notes.join(' '))
  const followView = () => foot.classList.toggle('is-coarse', view.max - view.min < 40 * instrument.bid.bucketMs)
  viewListeners.length = 0
  viewListeners.push(followView)
  followView()
}
`
