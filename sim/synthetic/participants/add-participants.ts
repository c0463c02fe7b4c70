/** Lets the participants of one instrument in on one venue: who they are, what each is seeded with, and the lane that they live on. */
import type { Instrument } from '../../../core/instrument.js'
import type { Lane } from '../../../core/kernel/lane.js'
import { exp } from '../../../core/math/exp-log.js'
import { drawNormal } from '../../../core/math/distributions.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import type { MatchingEngine } from '../../matching/matching-engine.js'
import { parseDurationNs } from '../../venue/duration.js'
import { around, type Agent, type AgentParts } from './agent.js'
import { CrowdLane } from './crowd-lane.js'
import { Desk } from './desk.js'
import { FundamentalTrader } from './fundamental-trader.js'
import { Institution } from './institution.js'
import { MarketMaker } from './market-maker.js'
import { MomentumTrader } from './momentum-trader.js'
import { NoiseTraders } from './noise-traders.js'
import { Outlook } from './outlook.js'
import type { PublicEvents } from './public-events.js'
import { Sweeper } from './sweeper.js'
import type { ParticipantTerms } from './terms.js'
import { ValuePath } from './value-path.js'

export interface AddParticipantsOptions {
  readonly kernel: { readonly nowNs: number, addLane(lane: Lane): void }
  readonly engine: MatchingEngine
  /** Hears the engine's feed. One for each engine. */
  readonly events: PublicEvents
  readonly instrument: Instrument
  readonly terms: ParticipantTerms
  /** Of the run. */
  readonly random: RandomStreams
  /** What the instrument is worth in the beginning, price increments. */
  readonly startPrice: number
  /** When they begin, run time, ns: the same for all venues of a symbol, then they share the value. */
  readonly fromNs: number
  /** When the value of the symbol begins to move, not after `fromNs`; at `fromNs` unless given. */
  readonly valueFromNs?: number
  /** The last instant at which one of them acts, run time, ns: they drive the run until then. */
  readonly untilNs: number
}

/** Looks of the first second are spread over it. */
const FIRST_LOOK_NS = 200_000_000
/** Reactions differ from one participant to the next: standard deviation of the logarithm. */
const LATENCY_SPREAD = 0.4

/**
 * What each participant does depends on the seed, its instrument, its venue and what it sees there; what the instrument is worth on the seed and its symbol alone.
 * Throws a `RangeError` when the times or the price cannot be. @returns the lane: it is in the kernel, and counts their decisions
 */
export function addParticipants({ kernel, engine, events, instrument, terms, random, startPrice, fromNs, untilNs, valueFromNs = fromNs }: AddParticipantsOptions): CrowdLane {
  if (!(Number.isInteger(startPrice) && startPrice > 0)) throw new RangeError(`${instrument.id}: participants: found a start price of ${startPrice}, expected a whole number of price increments above 0`)
  if (!(fromNs < untilNs)) throw new RangeError(`${instrument.id}: participants: found a beginning at ${fromNs} ns and an end at ${untilNs} ns, expected the beginning before the end`)
  const name = `participants ${instrument.id}`
  // A path of its own on each venue, from the same numbers; contracts of one product move together.
  const path = new ValuePath(new RandomStreams(random.seed).stream(`participants/value/${instrument.contract?.root ?? instrument.symbol}`), terms.value, startPrice, valueFromNs)
  const outlook = new Outlook(engine, instrument, path, startPrice, fromNs)
  const stream = (who: string): Random => random.stream(`participants/${instrument.id}/${who}`)
  const crowd = new CrowdLane({ name, clock: kernel, outlook, path, random: stream('phases'), untilNs })

  const enter = (group: string, { count, latency }: { readonly count: number, readonly latency: string }, make: (parts: AgentParts) => Agent, everyNs = FIRST_LOOK_NS): void => {
    for (let number = 1; number <= count; number++) {
      const own = stream(`${group}/${number}`)
      const latencyNs = Math.round(parseDurationNs(latency) * exp(LATENCY_SPREAD * drawNormal(own)))
      const desk: AgentParts['desk'] = (owner, isMany = false) =>
        new Desk({ engine, instrument: instrument.index, queue: crowd, owner, random: own, latencyNs, isMany })
      crowd.add(make({ outlook, random: own, host: crowd, desk, lot: instrument.lot, fromNs }), fromNs + around(own, everyNs))
    }
  }
  const { makers, momentum, fundamental, noise, institutions, sweep } = terms
  enter('makers', makers, (parts) => new MarketMaker(parts, makers, instrument))
  enter('noise', noise, (parts) => new NoiseTraders(parts, noise, instrument))
  enter('fundamental', fundamental, (parts) => new FundamentalTrader(parts, fundamental, instrument), parseDurationNs(fundamental.every))
  enter('momentum', momentum, (parts) => new MomentumTrader(parts, momentum), parseDurationNs(momentum.every))
  enter('institutions', institutions, (parts) => new Institution(parts, institutions))
  enter('sweep', sweep, (parts) => new Sweeper(parts, sweep))
  events.watch(engine, instrument.index, crowd)
  kernel.addLane(crowd)
  return crowd
}
