/** Where the liquidity of a run against history came from: which queue filled what, and what of it history used later. */
import type { Instrument } from '../../core/instrument.js'
import { powerOfTen } from '../../core/units.js'
import type { CounterfactualSummary, LiquiditySummary, QueueFillsSummary } from '../../data/report/model.js'
import type { QueueFills } from '../replay/queue-fills.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'

export function liquiditySummary(exchange: ReplayExchange): LiquiditySummary {
  const fills = exchange.queueFills
  const traded = [...exchange.instruments].filter(({ index }) => fills.some(({ instrument }) => instrument === index))
  return {
    impact: exchange.impact,
    queues: fills.map((one) => queueSummary(exchange.instruments.at(one.instrument), one)),
    counterfactual: traded.map((instrument) => counterfactualSummary(exchange, instrument)),
  }
}

function queueSummary(instrument: Instrument, { queue, restingFills, restingQty, takingFills, takingQty, crossFills, crossQty }: QueueFills): QueueFillsSummary {
  const units = (qty: number): number => unitsOf(instrument, qty)
  return { instrument: instrument.id, queue, restingFills, restingQty: units(restingQty), takingFills, takingQty: units(takingQty), crossFills, crossQty: units(crossQty) }
}

function counterfactualSummary(exchange: ReplayExchange, instrument: Instrument): CounterfactualSummary {
  const { takenQty, executedQty, canceledQty, replacedQty, displacedQty } = exchange.counterfactualOf(instrument.index)
  const units = (qty: number): number => unitsOf(instrument, qty)
  const volumeQty = exchange.queueFills.filter((fills) => fills.instrument === instrument.index)
    .reduce((sum, { restingQty, takingQty, crossQty }) => sum + restingQty + takingQty + crossQty, 0)
  const recordQty = exchange.recordQty(instrument.index)
  return {
    instrument: instrument.id, volumeQty: units(volumeQty), takenQty: units(takenQty), executedQty: units(executedQty), canceledQty: units(canceledQty),
    replacedQty: units(replacedQty), displacedQty: units(displacedQty),
    usedShare: volumeQty === 0 ? 0 : (executedQty + canceledQty + replacedQty) / volumeQty,
    marketShare: recordQty === 0 ? 0 : volumeQty / recordQty,
  }
}

function unitsOf({ qtyDecimals }: Instrument, qty: number): number {
  return qty / powerOfTen(qtyDecimals)
}
