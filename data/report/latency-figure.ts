/**
 * A latency distribution as a figure: bars over a logarithmic axis of time, drawn as SVG when the report is written, so that it
 * needs no script, prints well and follows the colour scheme.
 */
import { html } from './markup.js'
import type { Markup } from './markup.js'
import type { LatencyReport } from './model.js'
import { countText, durationText } from './number-text.js'

const WIDTH = 400
const HEIGHT = 96

export function latencyFigure({ name, distribution }: LatencyReport): Markup {
  const { count, p50, p90, p99, p999, max } = distribution
  const percentiles: readonly (readonly [string, number])[] = [['p50', p50], ['p90', p90], ['p99', p99], ['p99.9', p999], ['max', max]]
  return html`<figure class="latency">
<figcaption><span class="chart-title">${name}</span><span class="muted">${countText(count)} ${count === 1 ? 'sample' : 'samples'}</span></figcaption>
${count === 0 ? html`<p class="empty">Nothing was recorded.</p>` : bars(distribution)}
<dl class="percentiles">${percentiles.map(([label, ns]) => html`<div><dt>${label}</dt><dd>${count === 0 ? '–' : durationText(ns)}</dd></div>`)}</dl>
</figure>`
}

function bars({ bins, p50, p99 }: LatencyReport['distribution']): Markup {
  // A lone bar gets a neighbour's room on each side, so that it does not fill the whole axis.
  const margin = bins.length < 6 ? Math.ceil((6 - bins.length) / 2) : 0
  const slots = bins.length + 2 * margin
  const slot = WIDTH / slots
  const tallest = Math.max(...bins.map(({ count }) => count))
  const xOf = (ns: number): number => {
    const at = bins.findIndex(({ toNs }) => ns < toNs)
    const bin = bins[at < 0 ? bins.length - 1 : at]
    const within = Math.min(1, Math.max(0, (ns - bin.fromNs) / (bin.toNs - bin.fromNs)))
    return round((margin + bins.indexOf(bin) + within) * slot)
  }
  return html`<svg class="bars" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Histogram, median ${durationText(p50)}, 99th percentile ${durationText(p99)}">
${bins.map(({ fromNs, toNs, count }, index) => {
    const height = count === 0 ? 0 : Math.max(1.5, (count / tallest) * (HEIGHT - 4))
    return html`<rect x="${round((margin + index) * slot + 0.5)}" y="${round(HEIGHT - height)}" width="${round(Math.max(0.5, slot - 1))}" height="${round(height)}">
<title>${durationText(fromNs)} to ${durationText(toNs)}: ${countText(count)}</title></rect>`
  })}
<line class="p50" x1="${xOf(p50)}" x2="${xOf(p50)}" y1="0" y2="${HEIGHT}"/><line class="p99" x1="${xOf(p99)}" x2="${xOf(p99)}" y1="0" y2="${HEIGHT}"/>
</svg>
<div class="bar-axis" aria-hidden="true"><span>${durationText(axisEnds(bins, margin).fromNs)}</span>
<span class="key"><i class="p50"></i>p50 <i class="p99"></i>p99</span><span>${durationText(axisEnds(bins, margin).toNs)}</span></div>`
}

/** Where the axis ends: `margin` empty slots on each side, each as wide as the bin beside it on a logarithmic axis. */
function axisEnds(bins: LatencyReport['distribution']['bins'], margin: number): { readonly fromNs: number; readonly toNs: number } {
  const [first, last] = [bins[0], bins[bins.length - 1]]
  let [fromNs, toNs] = [first.fromNs, last.toNs]
  for (let slot = 0; slot < margin; slot += 1) {
    fromNs *= first.fromNs / first.toNs
    toNs *= last.fromNs > 0 ? last.toNs / last.fromNs : 2
  }
  return { fromNs, toNs }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
