/**
 * The contracts of a product over a stretch of years, in the order in which they expire. Holidays come from outside: a calendar that lacks them is wrong on
 * exactly those days, and nothing here can know.
 */
import type { BusinessDays } from '../../core/calendar/business-days.js'
import { dayText } from '../../core/calendar/civil-day.js'
import { localUnixNs } from '../../core/time.js'
import { contractSymbol } from './contract-month.js'
import { expiryDay } from './expiry-rule.js'
import type { FuturesProduct } from './futures-product.js'

export interface FuturesContract {
  /** `ESM4`; with two digits of the year where the calendar is longer than a decade. */
  readonly symbol: string
  readonly year: number
  readonly month: number
  /** Last day of trading, days since 1970. */
  readonly expiryDay: number
  /** From this instant on it does not trade: Unix time, ns. */
  readonly lastTradeUnixNs: bigint
}

export class ContractCalendar {
  /** In the order of expiry. */
  readonly contracts: readonly FuturesContract[]
  private readonly bySymbol: ReadonlyMap<string, FuturesContract>

  /** @param fromYear first and @param toYear last year of contract months, both inclusive. Throws a `RangeError` on terms that cannot be. */
  constructor(readonly product: FuturesProduct, readonly businessDays: BusinessDays, fromYear: number, toYear: number) {
    const { root, months, lastTradeDay, timeZone } = product
    if (months.length === 0 || months.some((month, i) => month < 1 || month > 12 || month <= (months[i - 1] ?? 0))) {
      throw new RangeError(`${root}: expected months from 1 to 12, rising, found [${months.join(', ')}]`)
    }
    const seconds = secondsOfDay(product.lastTradeTime)
    const yearDigits = toYear - fromYear < 10 ? 1 : 2
    const contracts: FuturesContract[] = []
    for (let year = fromYear; year <= toYear; year++) {
      for (const month of months) {
        const day = expiryDay(lastTradeDay, year, month, businessDays)
        contracts.push({
          symbol: contractSymbol({ root, year, month }, yearDigits), year, month, expiryDay: day, lastTradeUnixNs: localUnixNs(dayText(day), seconds, timeZone),
        })
      }
    }
    this.contracts = contracts
    this.bySymbol = new Map(contracts.map((contract) => [contract.symbol, contract]))
  }

  /** Throws a `RangeError` that names what there is. */
  contract(symbol: string): FuturesContract {
    const contract = this.bySymbol.get(symbol)
    if (contract === undefined) {
      const { contracts } = this
      throw new RangeError(`no contract '${symbol}': the calendar goes from ${contracts[0]?.symbol} to ${contracts[contracts.length - 1]?.symbol}`)
    }
    return contract
  }

  /** The contract that expires next, of those that still trade; undefined after the last. @param unixNs Unix time */
  front(unixNs: bigint): FuturesContract | undefined {
    return this.contracts.find(({ lastTradeUnixNs }) => unixNs < lastTradeUnixNs)
  }
}

/** `09:30` → seconds of the day. Throws a `RangeError` on what is no such time. */
export function secondsOfDay(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) throw new RangeError(`expected a time of day such as 09:30, found '${text}'`)
  return Number(match[1]) * 3_600 + Number(match[2]) * 60
}
