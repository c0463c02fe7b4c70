/**
 * The parts of the report page, as markup: what can be read without a script stands in it; charts and long tables get their places,
 * of fixed height, so that nothing moves when the script fills them.
 */
import { fingerprintClasses } from './fingerprint-text.js'
import { latencyFigure } from './latency-figure.js'
import { html, trusted } from './markup.js'
import type { Markup } from './markup.js'
import type { ConfigurationSection, InstrumentSummary, ParameterValue, RequestName, RunReport, RunSummary } from './model.js'
import { compactText, countText, fixedText, moneyText, percentText, qtyText, signedMoneyText, typeset } from './number-text.js'
import { NAMED_CHARTS_MAX } from './payload.js'
import { periodText } from './period-text.js'

const THEME_ICON = trusted('<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">'
  + '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>'
  + '<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/></svg>')

function signClass(value: number): string {
  return value > 0 ? 'gain' : value < 0 ? 'loss' : ''
}

export function headSection({ summary, timeZone }: RunReport): Markup {
  const { instruments } = summary
  const named = instruments.slice(0, 6).join(', ') + (instruments.length > 6 ? ` and ${instruments.length - 6} more` : '')
  return html`<header class="head"><div class="wrap">
<div class="about"><p class="eyebrow">Backtest report</p><h1>${summary.strategy}</h1>
<p class="facts"><span><b>${named === '' ? 'No instruments' : named}</b></span>
<span><b id="period">${summary.from === '' ? 'no events' : periodText(summary.from, summary.to, timeZone)}</b></span><span>Venue <b>${summary.venue}</b></span><span>Seed <b>${summary.seed}</b></span></p></div>
<div class="result"><p class="result-label">Net PnL, after fees</p>
<p class="result-value ${signClass(summary.pnl)}">${typeset(signedMoneyText(summary.pnl))}<small>${summary.currency}</small></p>
<p class="fingerprint-line"><span>Fingerprint</span><code title="${summary.fingerprint.total}">${summary.fingerprint.total.slice(0, 16)}</code>
<button type="button" class="button small" data-copy="${summary.fingerprint.total}">Copy</button></p></div>
</div></header>`
}

export function toolbarSection(report: RunReport): Markup {
  const links: readonly (readonly [string, string, boolean])[] = [
    ['equity', 'Equity', true], ['market', 'Market', report.instruments.length > 0], ['series', 'Series', report.namedSeries.length > 0],
    ['latency', 'Latency', report.latencies.length > 0], ['fills', 'Fills', true], ['rejects', 'Rejects', true], ['log', 'Log', report.log.rows.length > 0],
    ['liquidity', 'Liquidity', (report.summary.liquidity ?? []).some(({ queues }) => queues.length > 0)], ['last-look', 'Last look', (report.summary.lastLook ?? []).length > 0], ['configuration', 'Configuration', true],
  ]
  const zones = report.timeZone === 'UTC' || report.timeZone === 'Etc/UTC' ? undefined : html`<div class="segmented" role="group" aria-label="Times shown in">
<button type="button" data-zone="exchange" aria-pressed="true" title="${report.timeZone}">Exchange time</button><button type="button" data-zone="utc" aria-pressed="false">UTC</button></div>`
  return html`<div class="bar"><div class="wrap"><nav aria-label="Sections">${links.filter(([, , shown]) => shown).map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
<button type="button" class="button" id="reset-zoom" disabled>Reset zoom</button>${zones}
<button type="button" class="button icon" id="theme" aria-label="Switch between light and dark" title="Switch between light and dark">${THEME_ICON}</button></div></div>`
}

export function warningsSection({ warnings }: RunSummary): Markup | undefined {
  if (warnings.length === 0) return undefined
  return html`<section class="warnings" aria-label="Warnings"><h2>${warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}</h2>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`
}

export function overviewSection(summary: RunSummary): Markup {
  const money = (value: number): string => typeset(moneyText(value))
  const signed = (value: number): string => typeset(signedMoneyText(value))
  const cards: readonly (readonly [string, string, string])[] = [
    ['Gross PnL', signed(summary.grossPnl), `${signed(summary.realisedPnl)} realised, ${signed(summary.unrealisedPnl)} unrealised`],
    [summary.fees < 0 ? 'Rebates received' : 'Fees paid', money(Math.abs(summary.fees)), feeShare(summary)],
    ['Max drawdown', money(summary.maxDrawdown), 'of net equity, from its peak'],
    ['Largest exposure', compactText(summary.exposureMax), `in a position ${percentText(summary.exposureTime)} of the time`],
    ['Orders', countText(summary.orders), `${countText(summary.replaces)} replaced, ${countText(summary.cancels)} cancelled, ${countText(summary.ordersRefused)} refused`],
    ['Fills', countText(summary.fills), `${percentText(summary.fillRatio)} of orders filled`],
    ['Volume', compactText(summary.volumeNotional), `${summary.currency}, for a quantity of ${compactText(summary.volumeQty)}`],
    ['Events', compactText(summary.events), `${compactText(summary.eventsPerSecond)}/s, ${fixedText(summary.wallSeconds, 1)} s, ${fixedText(summary.peakRssMiB, 0)} MiB peak`],
  ]
  return html`<section id="overview" aria-label="Overview"><dl class="card kpis">
${cards.map(([label, value, detail]) => html`<div><dt>${label}</dt><dd>${value}<small>${detail}</small></dd></div>`)}</dl></section>`
}

function feeShare({ fees, volumeNotional }: RunSummary): string {
  if (volumeNotional === 0) return 'nothing was traded'
  return `net of ${fees < 0 ? 'fees paid' : 'rebates'}, ${fixedText((Math.abs(fees) / volumeNotional) * 10_000, 2)} basis points of volume`
}

export function instrumentTableSection({ byInstrument }: RunSummary): Markup | undefined {
  if (byInstrument.length < 2) return undefined
  const columns: readonly (readonly [string, (row: InstrumentSummary) => string | Markup])[] = [
    ['Orders', ({ orders }) => countText(orders)], ['Fills', ({ fills }) => countText(fills)], ['Volume', ({ volumeNotional }) => compactText(volumeNotional)],
    ['Position', ({ position }) => typeset(qtyText(position))], ['Fees paid', ({ fees }) => typeset(moneyText(fees))], ['Max drawdown', ({ maxDrawdown }) => moneyText(maxDrawdown)],
    ['Net PnL', ({ pnl }) => html`<span class="${signClass(pnl)}">${typeset(signedMoneyText(pnl))}</span>`],
  ]
  return html`<section aria-labelledby="by-instrument"><div class="section-head"><h2 id="by-instrument">By instrument</h2></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-labelledby="by-instrument"><table>
<thead><tr><th scope="col">Instrument</th>${columns.map(([label]) => html`<th scope="col" class="num">${label}</th>`)}</tr></thead>
<tbody>${byInstrument.map((row) => html`<tr><td>${row.instrument}</td>
${columns.map(([, cell]) => html`<td class="num">${cell(row)}</td>`)}</tr>`)}</tbody></table></div></div></section>`
}

/** A place for a chart: the script finds it by `data-chart`. */
function chartPlace(name: string, title: string, size: 'xl' | 'l' | 'm' | 's'): Markup {
  return html`<figure class="chart" data-chart="${name}"><figcaption class="legend"><span class="chart-title">${title}</span><span class="keys"></span><span class="at"></span></figcaption>
<div class="plot plot-${size}" tabindex="0" role="img" aria-label="${title} over time. Arrow keys move, plus and minus zoom, Escape resets."></div></figure>`
}

export function equitySection(report: RunReport): Markup {
  const body = report.equity.times.length === 0
    ? html`<p class="empty">Nothing was marked: no equity to show.</p>`
    : html`${chartPlace('equity', 'Net equity', 'l')}${chartPlace('drawdown', 'Drawdown', 's')}`
  return html`<section id="equity" aria-labelledby="equity-title"><div class="section-head"><h2 id="equity-title">Equity</h2>
<span class="note"><span class="for-mouse">Drag to zoom, double-click to reset;</span><span class="for-touch">Pinch to zoom;</span> all charts over time move together.</span></div>
<div class="card">${body}</div></section>`
}

export function marketSection({ instruments }: RunReport): Markup | undefined {
  if (instruments.length === 0) return undefined
  const chooser = instruments.length === 1
    ? html`<span class="note">${instruments[0].instrument}</span>`
    : html`<label class="note">Instrument <select id="instrument">${instruments.map(({ instrument }, index) => html`<option value="${index}">${instrument}</option>`)}</select></label>`
  const own = instruments.length > 1 ? chartPlace('instrument-equity', 'Net equity of the instrument', 's') : undefined
  return html`<section id="market" aria-labelledby="market-title"><div class="section-head"><h2 id="market-title">Market and orders</h2>${chooser}</div>
<div class="card">${chartPlace('price', 'Price', 'xl')}${chartPlace('inventory', 'Inventory', 's')}${chartPlace('capture', 'Spread captured', 'm')}${own}<p class="foot" id="market-note"></p></div></section>`
}

export function namedSeriesSection({ namedSeries }: RunReport): Markup | undefined {
  if (namedSeries.length === 0) return undefined
  const left = namedSeries.length - NAMED_CHARTS_MAX
  const note = left > 0 ? html`<span class="note">The first ${NAMED_CHARTS_MAX}; ${left} more were left out.</span>` : undefined
  return html`<section id="series" aria-labelledby="series-title"><div class="section-head"><h2 id="series-title">Recorded series</h2>${note}</div>
<div class="card">${namedSeries.slice(0, NAMED_CHARTS_MAX).map(({ name }, index) => chartPlace(`named-${index}`, name, 's'))}</div></section>`
}

export function latencySection({ latencies }: RunReport): Markup | undefined {
  if (latencies.length === 0) return undefined
  return html`<section id="latency" aria-labelledby="latency-title"><div class="section-head"><h2 id="latency-title">Latency</h2>
<span class="note">Logarithmic axis of time</span></div><div class="latencies">${latencies.map(latencyFigure)}</div></section>`
}

/** A place for a long table: the script fills it, a page of rows at a time. */
function tablePlace(id: string, title: string, count: number, empty: string, above?: Markup): Markup {
  const body = count === 0 ? html`<p class="empty">${empty}</p>` : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-title" data-table="${id}"></div>`
  return html`<section id="${id}" aria-labelledby="${id}-title"><div class="section-head"><h2 id="${id}-title">${title}</h2></div>
${above}<div class="card">${body}</div></section>`
}

const REQUEST_TITLES: Readonly<Record<RequestName, string>> = { submit: 'New order', replace: 'Replace', cancel: 'Cancel' }

/** All refusals counted, also those that the table has no room for. */
function rejectCounts({ rejectsByReason }: RunSummary): Markup | undefined {
  if (rejectsByReason.length === 0) return undefined
  return html`<div class="card counts"><div class="scroll tall" tabindex="0" role="region" aria-label="Rejects by reason"><table>
<thead><tr><th scope="col">Refused by</th><th scope="col">Reason</th><th scope="col">Request</th><th scope="col" class="num">Count</th></tr></thead>
<tbody>${rejectsByReason.map(({ request, source, reason, count }) => html`<tr><td>${source === 'risk' ? 'Risk' : 'Venue'}</td><td>${reason}</td>
<td>${REQUEST_TITLES[request]}</td><td class="num">${countText(count)}</td></tr>`)}</tbody></table></div></div>`
}

export function tableSections({ summary, fills, rejects, log }: RunReport): Markup {
  return html`${tablePlace('fills', 'Fills', fills.rows.length, 'No fills: none of the orders traded.')}
${tablePlace('rejects', 'Rejects', rejects.rows.length, 'No rejects: neither risk nor the venue refused anything.', rejectCounts(summary))}
${log.rows.length > 0 ? tablePlace('log', 'Strategy log', log.rows.length, '') : undefined}`
}

export function configurationSection({ summary, configuration, assumptions }: RunReport): Markup {
  const parameters = Object.entries(summary.parameters).map(([key, value]) => ({ key, value: parameterText(value) }))
  const sections = [{ title: 'Strategy parameters', entries: parameters }, ...configuration].filter(({ entries }) => entries.length > 0)
  const byClass = fingerprintClasses(summary.fingerprint)
  const byInstrument = Object.entries(summary.fingerprint.byInstrument)
  const hashes = (entries: readonly (readonly [string, string])[]): Markup =>
    html`<dl class="pairs">${entries.map(([name, hash]) => html`<div><dt>${name}</dt><dd class="mono">${hash}</dd></div>`)}</dl>`
  return html`<section id="configuration" aria-labelledby="configuration-title"><div class="section-head"><h2 id="configuration-title">Configuration and fingerprint</h2>
<button type="button" class="button" id="copy-configuration">Copy as JSON</button></div>
<div class="two"><div class="card config">${sections.length === 0 ? html`<p class="muted">Everything was left at its default.</p>` : sections.map(configurationGroup)}</div>
<div class="card config"><h3>Fingerprint</h3>${hashes([['total', summary.fingerprint.total], ...byClass])}
${byInstrument.length > 0 ? html`<h3>Fingerprint by instrument</h3>${hashes(byInstrument)}` : undefined}
${assumptions.length > 0 ? html`<h3>What the simulation assumes</h3><ul>${assumptions.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}</div></div></section>`
}

function configurationGroup({ title, entries }: ConfigurationSection): Markup {
  // A whole file is shown as it is written.
  const [texts, pairs] = [entries.filter(({ value }) => value.includes('\n')), entries.filter(({ value }) => !value.includes('\n'))]
  return html`<h3>${title}</h3>${pairs.length > 0 ? html`<dl class="pairs">${pairs.map(({ key, value }) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>` : undefined}
${texts.map(({ value }) => html`<pre class="mono">${value}</pre>`)}`
}

function parameterText(value: ParameterValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
