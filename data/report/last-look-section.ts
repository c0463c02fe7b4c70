/**
 * What the last looks of liquidity providers did to our orders, in the report and in the terminal: how many they refused, why, how long they took and what it
 * cost; and apart from these the orders that were refused before anybody looked.
 */
import { html, type Markup } from './markup.js'
import type { LastLookFigures, RunSummary } from './model.js'
import { countText, durationText, percentText, signedMoneyText } from './number-text.js'

type Counts = Readonly<Record<string, number>>
type Words = Readonly<Record<string, string>>

/** The categories of the FX reject codes in words, of refusals by a last look and of those before it. */
const BY_LOOK: Words = { 'A-1': 'price moved', 'A-2': 'quote or quantity gone meanwhile', E: 'other reasons' }
const BEFORE_LOOK: Words = {
  B: 'no price or quantity', C: 'no credit', D: 'account not served', E: 'type, terms or number not taken', F: 'not quoted here',
}

export function lastLookSection({ lastLook = [] }: RunSummary): Markup | undefined {
  if (lastLook.length === 0) return undefined
  return html`<section id="last-look" aria-labelledby="last-look-title"><div class="section-head"><h2 id="last-look-title">Last look</h2>
<span class="note">What providers did with our orders. Afterwards: side × (mid then − price) × quantity, positive for us of a deal, a cost of a refusal</span></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="Deals and refusals"><table>
<thead><tr><th scope="col">Instrument</th><th scope="col" class="num">Orders</th><th scope="col" class="num">Deals</th><th scope="col" class="num">Refused by the last look</th>
<th scope="col">Why</th><th scope="col" class="num">Refused before it</th><th scope="col">Why</th><th scope="col" class="num">Hold of deals, median, 99%</th><th scope="col" class="num">Hold of refusals, median, 99%</th></tr></thead>
<tbody>${lastLook.map(decisionRow)}</tbody></table></div></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="What the price did afterwards"><table>
<thead><tr><th scope="col">Instrument</th><th scope="col" class="num">After</th><th scope="col" class="num">Deals</th><th scope="col" class="num">Markout</th>
<th scope="col" class="num">Refusals</th><th scope="col" class="num">Cost</th><th scope="col">Currency</th></tr></thead>
<tbody>${lastLook.flatMap(horizonRows)}</tbody></table></div></div></section>`
}

function decisionRow(figures: LastLookFigures): Markup {
  const { instrument, orders, deals, lastLookRefusalRatio, lookRefusalsByCategory, dealHoldMs, refusalHoldMs } = figures
  const before = refusedBefore(figures)
  return html`<tr><td>${instrument}</td><td class="num">${countText(orders)}</td><td class="num">${countText(deals)}</td>
<td class="num">${`${countText(total(lookRefusalsByCategory))} (${percentText(lastLookRefusalRatio)})`}</td><td>${categoriesText(lookRefusalsByCategory, BY_LOOK)}</td>
<td class="num">${countText(total(before))}</td><td>${categoriesText(before, BEFORE_LOOK)}</td>
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

/** Refusals of orders that nobody looked at, by category. */
function refusedBefore({ refusalsByCategory, lookRefusalsByCategory }: LastLookFigures): Counts {
  return Object.fromEntries(Object.entries(refusalsByCategory).map(([category, count]) => [category, count - lookRefusalsByCategory[category]]))
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function categoriesText(counts: Counts, words: Words): string {
  return Object.entries(counts).filter(([, count]) => count > 0).map(([category, count]) => `${words[category] ?? category} ${countText(count)}`).join(', ')
}

/** Sentences for the terminal. */
export function lastLookNotes({ lastLook = [] }: RunSummary): readonly string[] {
  return lastLook.filter(({ orders }) => orders > 0).map((figures) => {
    const { instrument, looks, lastLookRefusalRatio, lookRefusalsByCategory, dealHoldMs, currency, horizons } = figures
    const [refused, before] = [total(lookRefusalsByCategory), refusedBefore(figures)]
    const why = refused === 0 ? '' : ` (${categoriesText(lookRefusalsByCategory, BY_LOOK)})`
    const looked = looks === 0 ? 'no order came to the last look' : `${countText(refused)} of ${countText(looks)} orders refused by the last look, ${percentText(lastLookRefusalRatio)}${why}`
    const held = dealHoldMs === undefined || dealHoldMs.max === 0 ? '' : `; deals were held ${durationText(dealHoldMs.p50 * 1_000_000)} at the median`
    const first = horizons.find((horizon) => horizon.refusals > 0)
    const cost = first === undefined ? '' : `; refusals cost ${signedMoneyText(first.refusalsCost)} ${currency} ${durationText(first.afterMs * 1_000_000)} later`
    const early = total(before) === 0 ? '' : `; ${countText(total(before))} refused before it (${categoriesText(before, BEFORE_LOOK)})`
    return `${instrument}: ${looked}${held}${cost}${early}`
  })
}
