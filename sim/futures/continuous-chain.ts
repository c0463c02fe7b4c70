/**
 * A continuous chain: which contract is current at a time. Names contracts and changes no price: there is no back-adjusted series here, because what was
 * traded was traded at the contract's own price.
 */
import { dayText } from '../../core/calendar/civil-day.js'
import { localUnixNs } from '../../core/time.js'
import { secondsOfDay, type FuturesContract } from './contract-calendar.js'
import type { Roll } from './roll-rules.js'

/** A stretch of time in which a contract is current; undefined where there is no beginning. */
export interface ChainLink {
  readonly contract: FuturesContract
  /** Unix time, ns, inclusive. */
  readonly fromUnixNs: bigint | undefined
  /** Exclusive: the next roll, or the contract's last trade, whatever comes first. */
  readonly untilUnixNs: bigint
}

export interface ChainOptions {
  /** Time of day of every roll, `00:00` unless given, and where clocks show it. */
  readonly rollTime?: string
  readonly timeZone: string
}

export class ContinuousChain {
  readonly links: readonly ChainLink[]

  /** @param first current before the first roll @param rolls one after the other, each from the contract that the one before leads to */
  constructor(first: FuturesContract, rolls: readonly Roll[], { rollTime = '00:00', timeZone }: ChainOptions) {
    const seconds = secondsOfDay(rollTime)
    const links: ChainLink[] = []
    let contract = first
    let fromUnixNs: bigint | undefined
    for (const { from, to, day } of rolls) {
      if (from.symbol !== contract.symbol) {
        throw new RangeError(`a roll leaves ${from.symbol} on ${dayText(day)}, but ${contract.symbol} is current then`)
      }
      const rollUnixNs = localUnixNs(dayText(day), seconds, timeZone)
      const untilUnixNs = rollUnixNs < contract.lastTradeUnixNs ? rollUnixNs : contract.lastTradeUnixNs
      if (fromUnixNs !== undefined && untilUnixNs <= fromUnixNs) {
        throw new RangeError(`${contract.symbol} is rolled out of before it is current, on ${dayText(day)}`)
      }
      links.push({ contract, fromUnixNs, untilUnixNs })
      contract = to
      fromUnixNs = untilUnixNs
    }
    links.push({ contract, fromUnixNs, untilUnixNs: contract.lastTradeUnixNs })
    this.links = links
  }

  /** The contract that is current, undefined once the last one has expired. @param unixNs Unix time */
  at(unixNs: bigint): FuturesContract | undefined {
    let low = 0
    let high = this.links.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (unixNs < this.links[middle].untilUnixNs) high = middle
      else low = middle + 1
    }
    return this.links[low]?.contract
  }
}
