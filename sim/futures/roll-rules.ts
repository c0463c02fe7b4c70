/**
 * When a position moves on to the next contract: so many business days before expiry, or when the next one trades more. A rule only says on which day;
 * the chain sees to it that no contract is current once it has expired.
 */
import type { BusinessDays } from '../../core/calendar/business-days.js'
import { dayText } from '../../core/calendar/civil-day.js'
import type { FuturesContract } from './contract-calendar.js'

/** From the roll's time on this day, `to` is current instead of `from`. */
export interface Roll {
  readonly from: FuturesContract
  readonly to: FuturesContract
  /** Days since 1970. */
  readonly day: number
}

/** Rolls a number of business days before each expiry. @param contracts in the order of expiry @param count 0 is the day of expiry */
export function rollsBeforeExpiry(contracts: readonly FuturesContract[], count: number, days: BusinessDays): Roll[] {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`expected a whole number of business days from 0, found ${count}`)
  return contracts.slice(1).map((to, i) => ({ from: contracts[i], to, day: days.add(contracts[i].expiryDay, -count) }))
}

/**
 * Rolls by volume: once the next contract has traded more than the current one on so many business days in a row, it is current from the next business day
 * on. What is decided on a day is known at its end and acted on later: no look into the future. Never back; and at the end of the day of expiry whatever the volumes are.
 */
export class VolumeRoll {
  readonly rolls: Roll[] = []
  private position = 0
  private daysInARow = 0
  private lastDay = -Infinity

  /** @param contracts in the order of expiry, at least one @param daysNeeded from 1 */
  constructor(private readonly contracts: readonly FuturesContract[], private readonly days: BusinessDays, private readonly daysNeeded = 1) {
    if (contracts.length === 0) throw new RangeError('expected at least one contract')
    if (!Number.isInteger(daysNeeded) || daysNeeded < 1) throw new RangeError(`expected a whole number of days from 1, found ${daysNeeded}`)
  }

  /** What is current after the days that were seen. */
  get current(): FuturesContract {
    return this.contracts[this.position]
  }

  /**
   * A business day has ended. Answers the roll that it leads to, if any.
   * @param day days since 1970, later than the one before @param volumeOf quantity traded, by symbol; 0 where there was none
   */
  onDayEnd(day: number, volumeOf: (symbol: string) => number): Roll | undefined {
    if (day <= this.lastDay) throw new RangeError(`volumes of ${dayText(day)} came after those of ${dayText(this.lastDay)}: expected rising days`)
    this.lastDay = day
    const from = this.current
    const to = this.contracts[this.position + 1]
    if (to === undefined) return undefined
    this.daysInARow = volumeOf(to.symbol) > volumeOf(from.symbol) ? this.daysInARow + 1 : 0
    if (this.daysInARow < this.daysNeeded && day < from.expiryDay) return undefined
    const roll: Roll = { from, to, day: this.days.add(day, 1) }
    this.rolls.push(roll)
    this.position++
    this.daysInARow = 0
    return roll
  }
}
