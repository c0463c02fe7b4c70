/** What the last looks of liquidity providers did to our orders, in the report and in the terminal: how many they refused, why, how long they took and what it cost. */
import { html, type Markup } from './markup.js'
import type { LastLookFigures, RunSummary } from './model.js'
import { countText, durationText, percentText, signedMoneyText } from './number-text.js'

export function lastLookSection({ lastLook = [] }: RunSummary): Markup | undefined {
  if (lastLook.length === 0) return undefined
  return html`<section id="last-look" aria-labelledby="last-look-title"><div class="section-head"><h2 id="last-look-title">Last look</h2>
<span class="note">What providers did with our orders. Afterwards: side × (mid then − price) × quantity, positive for us of a deal, a cost of a refusal</span></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="Deals and refusals"><table>
<thead><tr><th scope="col">Instrument</th><th scope="col" class="num">Orders</th><th scope="col" class="num">Deals</th><th scope="col" class="num">Refused</th>
<th scope="col">Refusals by category</th><th scope="col" class="num">Hold of deals, median, 99%</th><th scope="col" class="num">Hold of refusals, median, 99%</th></tr></thead>
<tbody>${lastLook.map(decisionRow)}</tbody></table></div></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="What the price did afterwards"><table>
<thead><tr><th scope="col">Instrument</th><th scope="col" class="num">After</th><th scope="col" class="num">Deals</th><th scope="col" class="num">Markout</th>
<th scope="col" class="num">Refusals</th><th scope="col" class="num">Cost</th><th scope="col">Currency</th></tr></thead>
<tbody>${lastLook.flatMap(horizonRows)}</tbody></table></div></div></section>`
}

function decisionRow({ instrument, orders, deals, refusals, refusalRatio, refusalsByCategory, dealHoldMs, refusalHoldMs }: LastLookFigures): Markup {
  return html`<tr><td>${instrument}</td><td class="num">${countText(orders)}</td><td class="num">${countText(deals)}</td>
<td class="num">${`${countText(refusals)} (${percentText(refusalRatio)})`}</td><td>${categoriesText(refusalsByCategory)}</td>
<td class="num">${holdText(dealHoldMs)}</td><td class="num">${holdText(refusalHoldMs)}</td></tr>`
}

function horizonRows({ instrument, currency, horizons }: LastLookFigures): Markup[] {
  return horizons.filter(({ deals, refusals }) => deals + refusals > 0).map(({ afterMs, deals, dealsMarkout, refusals, refusalsCost }) => html`<tr><td>${instrument}</td>
<td class="num">${durationText(afterMs * 1_000_000)}</td><td class="num">${countText(deals)}</td><td class="num">${signedMoneyText(dealsMarkout)}</td>
<td class="num">${countText(refusals)}</td><td class="num">${signedMoneyText(refusalsCost)}</td><td>${currency}</td></tr>`)
}

function holdText(hold: LastLookFigures['dealHoldMs']): string {
  return hold === undefined ? '' : `${durationText(hold.p50 * 1_000_000)}, ${durationText(hold.p99 * 1_000_000)}`
}

function categoriesText(categories: LastLookFigures['refusalsByCategory']): string {
  return Object.entries(categories).filter(([, count]) => count > 0).map(([category, count]) => `${category} ${countText(count)}`).join(', ')
}

/** Sentences for the terminal. */
export function lastLookNotes({ lastLook = [] }: RunSummary): readonly string[] {
  return lastLook.filter(({ orders }) => orders > 0).map(({ instrument, orders, refusals, refusalRatio, refusalsByCategory, dealHoldMs, currency, horizons }) => {
    const held = dealHoldMs === undefined || dealHoldMs.max === 0 ? '' : `; deals were held ${durationText(dealHoldMs.p50 * 1_000_000)} at the median`
    const first = horizons.find((horizon) => horizon.refusals > 0)
    const cost = first === undefined ? '' : `; refusals cost ${signedMoneyText(first.refusalsCost)} ${currency} ${durationText(first.afterMs * 1_000_000)} later`
    const why = refusals === 0 ? '' : ` (${categoriesText(refusalsByCategory)})`
    return `${instrument}: ${countText(refusals)} of ${countText(orders)} orders refused, ${percentText(refusalRatio)}${why}${held}${cost}`
  })
}
