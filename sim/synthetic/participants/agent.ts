/** One participant's mind: it wakes, looks, decides, and says when it wants to look again. */
import type { Side } from '../../../core/market/vocabulary.js'
import type { VenueReason } from '../../../core/orders/venue.js'
import type { Random } from '../../../core/random.js'
import type { Desk, DeskOwner } from './desk.js'
import type { Outlook } from './outlook.js'

/** What makes an agent look before its time. */
export interface AgentHost {
  /** Asks for a look at an instant, unless an earlier one is due. */
  wakeAt(agent: Agent, atNs: number): void
}

export interface AgentParts {
  readonly outlook: Outlook
  readonly random: Random
  readonly host: AgentHost
  /** Makes its desk: who it is to the exchange. */
  readonly desk: (owner: DeskOwner, isMany?: boolean) => Desk
  readonly lot: number
  /** When the participants begin, run time, ns. */
  readonly fromNs: number
}

export abstract class Agent implements DeskOwner {
  /** @internal Its place in the crowd, and when it looks next. */
  index = -1
  /** @internal */
  wakeNs = Infinity
  /** It wants to hear of trades. */
  readonly hearsTrades: boolean = false

  /** Looks and decides. @returns when to look again, run time, ns; Infinity: when the phase changes */
  abstract wake(nowNs: number): number

  /** The desks through which it commands. */
  abstract readonly desk: Desk

  onFill(_side: Side, _qty: number): void {}

  onOver(_tag: number, _reason: VenueReason | undefined): void {}

  /** Somebody has traded. @param nowNs run time */
  onTrade(_nowNs: number): void {}

  /** The phase of the instrument has changed. */
  onPhase(): void {}

  /** Adds `deltaNs` to the times that it holds. */
  shift(_deltaNs: number): void {}
}

/** A time of mean `meanNs` from half to one and a half of it. */
export function around(random: Random, meanNs: number): number {
  return Math.floor(meanNs * (0.5 + random.next()))
}

/** Lots around a mean: a share of odd lots, the rest whole ones, larger is rarer. */
export function drawQty(random: Random, meanLots: number, lot: number): number {
  if (lot > 1 && random.next() < 0.15) return random.range(1, lot - 1)
  return lot * random.geometric(1 / meanLots, Math.ceil(meanLots * 20))
}
