/** Markets by name. README.md has the figures that each shows. */
import type { ParticipantTerms } from './terms.js'

export const PRESET_NAMES = ['calm', 'busy', 'thin', 'stressed', 'flash-crash'] as const
export type PresetName = (typeof PRESET_NAMES)[number]

/** A liquid large company on a quiet day. */
const CALM: ParticipantTerms = {
  value: { volatilityPct: 1.2, clustering: 0.6, memory: '300s', newsADay: 6, newsPct: 0.1 },
  makers: { count: 6, latency: '200us', every: '250ms', lots: 2, levels: 5, spreadTicks: 1.2, widening: 0.15, pullAt: 8, inventoryLots: 100, impactTicks: 3 },
  momentum: { count: 4, latency: '2ms', every: '3s', lots: 1, horizon: '20s', thresholdTicks: 3, positionLots: 5 },
  fundamental: { count: 6, latency: '5ms', every: '4s', lots: 2, thresholdTicks: 5, errorTicks: 2.5, positionLots: 1_000 },
  noise: { count: 2, latency: '5ms', perSecond: 4, clusteringPct: 60, memory: '3s', takePct: 8, herdingPct: 60, lots: 1.6, resting: 140, insidePct: 10, depthTicks: 15 },
  institutions: {
    count: 6, latency: '1ms', parentsPerHour: 120, lots: 20, lotsMax: 5_000, tail: 1.4, childLots: 1.4, every: '1200ms', style: 'twap', participationPct: 10, passivePct: 20,
  },
  sweep: { count: 0, latency: '100us', after: '600s', side: 'sell', lots: 1_000, over: '20s', slices: 100 },
}

export const PRESETS: Readonly<Record<PresetName, ParticipantTerms>> = {
  'calm': CALM,
  /** The same company after the open: several times as much of everything. */
  'busy': {
    ...CALM,
    value: { volatilityPct: 2.2, clustering: 0.7, memory: '180s', newsADay: 20, newsPct: 0.12 },
    makers: { ...CALM.makers, count: 10, every: '100ms', inventoryLots: 200 },
    momentum: { ...CALM.momentum, count: 8, every: '1s', horizon: '8s' },
    fundamental: { ...CALM.fundamental, count: 8, every: '1500ms', lots: 3, positionLots: 4_000 },
    noise: { ...CALM.noise, count: 3, perSecond: 15, clusteringPct: 65, resting: 200 },
    institutions: { ...CALM.institutions, count: 12, parentsPerHour: 300, every: '500ms' },
  },
  /** A small company: few quotes, wide. */
  'thin': {
    ...CALM,
    value: { volatilityPct: 3, clustering: 0.7, memory: '600s', newsADay: 4, newsPct: 0.5 },
    makers: { ...CALM.makers, count: 2, latency: '2ms', every: '1s', lots: 1, levels: 3, spreadTicks: 9, widening: 0.3, inventoryLots: 20, impactTicks: 6 },
    momentum: { ...CALM.momentum, count: 1, thresholdTicks: 8, horizon: '60s', every: '10s' },
    fundamental: { ...CALM.fundamental, count: 3, every: '15s', lots: 1, thresholdTicks: 12, errorTicks: 6, positionLots: 300 },
    noise: { ...CALM.noise, count: 1, perSecond: 1, takePct: 4, resting: 80, insidePct: 4, depthTicks: 30, lots: 1.3 },
    institutions: { ...CALM.institutions, count: 3, parentsPerHour: 30, lots: 8, lotsMax: 500, every: '8s', childLots: 1.1 },
  },
  /** Turbulence comes in clusters; makers widen, and pull out of the worst. */
  'stressed': {
    ...CALM,
    value: { volatilityPct: 4.5, clustering: 1, memory: '120s', newsADay: 60, newsPct: 0.3 },
    makers: { ...CALM.makers, count: 5, spreadTicks: 3, widening: 0.6, pullAt: 4, inventoryLots: 60, impactTicks: 5 },
    momentum: { ...CALM.momentum, count: 10, every: '1s', horizon: '10s', thresholdTicks: 4, lots: 2, positionLots: 15 },
    fundamental: { ...CALM.fundamental, count: 8, every: '2s', thresholdTicks: 12, errorTicks: 6, positionLots: 3_000 },
    noise: { ...CALM.noise, count: 3, perSecond: 3, clusteringPct: 75, resting: 120, insidePct: 1, depthTicks: 30 },
    institutions: { ...CALM.institutions, count: 8, parentsPerHour: 200, every: '700ms' },
  },
  /** A calm day in which a large seller takes whatever is bid, ten minutes after the participants began. */
  'flash-crash': {
    ...CALM,
    makers: { ...CALM.makers, widening: 0.4, pullAt: 4, inventoryLots: 40, impactTicks: 6 },
    momentum: { ...CALM.momentum, count: 8, every: '1s', horizon: '10s', lots: 2, positionLots: 20 },
    fundamental: { ...CALM.fundamental, count: 4, every: '10s', thresholdTicks: 20, positionLots: 500 },
    noise: { ...CALM.noise, insidePct: 3 },
    sweep: { ...CALM.sweep, count: 1, lots: 5_000, over: '60s', slices: 300 },
  },
}
