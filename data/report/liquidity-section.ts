/** Where the liquidity of a run against history came from, in the report and in the terminal: how far the numbers lean on estimates and on what never was. */
import { html, type Markup } from './markup.js'
import type { CounterfactualSummary, LiquiditySummary, QueueFillsSummary, RunSummary } from './model.js'
import { compactText, countText, percentText } from './number-text.js'

const REAL_QUEUE = 'orders'

export function liquiditySection({ liquidity = [] }: RunSummary): Markup | undefined {
  const queues = liquidity.flatMap((one) => one.queues)
  if (queues.length === 0) return undefined
  const counterfactual = liquidity.flatMap((one) => one.counterfactual)
  return html`<section id="liquidity" aria-labelledby="liquidity-title"><div class="section-head"><h2 id="liquidity-title">Liquidity of history</h2>
<span class="note">${impactNote(liquidity)}</span></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="Fills by queue"><table>
<thead><tr><th scope="col">Instrument</th><th scope="col">Queue</th><th scope="col" class="num">Fills resting</th><th scope="col" class="num">Quantity</th>
<th scope="col" class="num">Fills taking</th><th scope="col" class="num">Quantity</th><th scope="col" class="num">Fills in auctions</th><th scope="col" class="num">Quantity</th></tr></thead>
<tbody>${queues.map(queueRow)}</tbody></table></div></div>
<div class="card"><div class="scroll tall" tabindex="0" role="region" aria-label="What history did with our volume"><table>
<thead><tr><th scope="col">Of our volume</th><th scope="col" class="num">History used it later</th><th scope="col" class="num">Executed</th><th scope="col" class="num">Cancelled</th>
<th scope="col" class="num">Replaced</th><th scope="col" class="num">In the place of others</th><th scope="col" class="num">No other use</th><th scope="col" class="num">Our share of the market</th></tr></thead>
<tbody>${counterfactual.map(counterfactualRow)}</tbody></table></div></div></section>`
}

function impactNote(liquidity: readonly LiquiditySummary[]): string {
  return liquidity.some(({ impact }) => impact === 'none') ? 'No market impact: what we took was back at once' : 'What we took was gone for later history'
}

function queueRow({ instrument, queue, restingFills, restingQty, takingFills, takingQty, crossFills, crossQty }: QueueFillsSummary): Markup {
  return html`<tr><td>${instrument}</td><td>${queue === REAL_QUEUE ? 'the real one, of orders' : `estimated, ${queue}`}</td>
${[countText(restingFills), compactText(restingQty), countText(takingFills), compactText(takingQty), countText(crossFills), compactText(crossQty)].map((text) => html`<td class="num">${text}</td>`)}</tr>`
}

function counterfactualRow({ instrument, volumeQty, usedShare, marketShare, ...of }: CounterfactualSummary): Markup {
  const share = (qty: number): string => percentText(shareOf(qty, volumeQty))
  const cells = [percentText(usedShare), share(of.executedQty), share(of.canceledQty), share(of.replacedQty), share(of.displacedQty), percentText(unusedShare(volumeQty, usedShare, of.displacedQty)), percentText(marketShare)]
  return html`<tr><td>${instrument}</td>${cells.map((text) => html`<td class="num">${text}</td>`)}</tr>`
}

/** Sentences for the terminal. */
export function liquidityNotes({ liquidity = [] }: RunSummary): readonly string[] {
  const counterfactual = liquidity.flatMap((one) => one.counterfactual)
  const several = counterfactual.length > 1
  return [
    ...counterfactual.map(({ instrument, volumeQty, usedShare, executedQty, canceledQty, replacedQty, displacedQty }) => {
      const parts = [['executed', executedQty], ['cancelled', canceledQty], ['replaced', replacedQty]] as const
      const said = parts.filter(([, qty]) => qty > 0).map(([what, qty]) => `${what} ${percentText(shareOf(qty, volumeQty))}`)
      const displaced = displacedQty > 0 ? `; ${percentText(shareOf(displacedQty, volumeQty))} we traded in the place of others` : ''
      const restShare = unusedShare(volumeQty, usedShare, displacedQty)
      const rest = restShare > 0 ? `; ${percentText(restShare)} it had no other use for` : ''
      return `${several ? `${instrument}: ` : ''}${percentText(usedShare)} of our volume history later used otherwise${said.length === 0 ? '' : ` (${said.join(', ')})`}${displaced}${rest}`
    }),
    ...liquidity.flatMap(({ queues }) => queues).filter(({ queue, restingFills }) => queue !== REAL_QUEUE && restingFills > 0).map(({ instrument, queue, restingFills, restingQty }) =>
      `${instrument}: ${countText(restingFills)} fills of ${compactText(restingQty)} by an estimated place in the queue (${queue})`),
    ...(liquidity.some(({ impact }) => impact === 'none') ? ['without market impact: what we took was back at once'] : []),
  ]
}

/** What neither was used otherwise later nor was traded in the place of others: made of the others as they are shown, so that the three add up. */
function unusedShare(volumeQty: number, usedShare: number, displacedQty: number): number {
  const shown = (share: number): number => Math.round(share * 1_000)
  return volumeQty === 0 ? 0 : Math.max(0, 1_000 - shown(usedShare) - shown(shareOf(displacedQty, volumeQty))) / 1_000
}

function shareOf(qty: number, volumeQty: number): number {
  return volumeQty === 0 ? 0 : qty / volumeQty
}
