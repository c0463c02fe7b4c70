/**
 * The report of a run as one HTML file that needs nothing else: style, chart library, script and numbers are inside it, and its
 * content security policy lets it load nothing and run no other script. The same report gives the same bytes.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { CHARTS_SCRIPT } from './client/charts.js'
import { FORMAT_SCRIPT } from './client/format.js'
import { MARKET_SCRIPT } from './client/market.js'
import { PAGE_SCRIPT } from './client/page.js'
import { TABLES_SCRIPT } from './client/tables.js'
import { lastLookSection } from './last-look-section.js'
import { liquiditySection } from './liquidity-section.js'
import { html, scriptJson, trusted } from './markup.js'
import type { RunReport } from './model.js'
import {
  configurationSection, equitySection, headSection, instrumentTableSection, latencySection, marketSection, namedSeriesSection, overviewSection, tableSections,
  toolbarSection, warningsSection,
} from './page-sections.js'
import { payloadOf } from './payload.js'
import { STYLE } from './style.js'

const require = createRequire(import.meta.url)

const ICON = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath d=%22M1 12l4-5 3 3 6-7%22 fill=%22none%22 stroke=%22%232354b8%22 stroke-width=%222%22/%3E%3C/svg%3E'

/** Runs before the first paint, so that a chosen colour scheme does not flash the other one. */
const THEME_SCRIPT = 'try{const theme=localStorage.getItem("isochron-theme");if(theme==="light"||theme==="dark")document.documentElement.dataset.theme=theme}catch{}'

/** The script of the page, without the chart library: one scope, nothing global. */
export const CLIENT_SCRIPT = `(() => {\n'use strict'\n${FORMAT_SCRIPT}${CHARTS_SCRIPT}${MARKET_SCRIPT}${TABLES_SCRIPT}${PAGE_SCRIPT}})()\n`

/** The report as HTML text, UTF-8. Throws where the chart library is not installed or a time is no ISO 8601 text. */
export function renderReport(report: RunReport): string {
  const chartStyle = readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')
  const licence = readFileSync(require.resolve('uplot/LICENSE'), 'utf8').replaceAll('*/', '* /').trim()
  const chartScript = `/*\nuPlot\n\n${licence}\n*/\n${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')}`
  const scripts = [THEME_SCRIPT, chartScript, CLIENT_SCRIPT]
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scripts.map(hashOf).join(' ')}; base-uri 'none'; form-action 'none'`
  const { summary } = report
  const title = [summary.strategy, summary.instruments.slice(0, 3).join(' '), summary.from.slice(0, 10)].filter((part) => part !== '').join(' · ')
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${trusted(chartStyle)}${trusted(STYLE)}</style>
<script>${trusted(THEME_SCRIPT)}</script></head>
<body><a class="skip" href="#main">Skip to the report</a>
${headSection(report)}
${toolbarSection(report)}
<main id="main" class="wrap">
<noscript><p>Charts and the tables of fills, rejects and log lines need JavaScript.</p></noscript>
${warningsSection(summary)}
${overviewSection(summary)}
${equitySection(report)}
${instrumentTableSection(summary)}
${marketSection(report)}
${namedSeriesSection(report)}
${latencySection(report)}
${tableSections(report)}
${liquiditySection(summary)}
${lastLookSection(summary)}
${configurationSection(report)}
<footer>Written by Isochron. The same configuration, seed and inputs give the same fingerprint.</footer>
</main>
<script type="application/json" id="report">${trusted(scriptJson(payloadOf(report)))}</script>
<script>${trusted(chartScript)}</script>
<script>${trusted(CLIENT_SCRIPT)}</script>
</body></html>
`.text
}

/** The source expression that lets one inline script run. */
function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`
}
