/** What the operators of a market do at times that the terms name: halts with their reopening, trades declared void. */
import type { MatchingEngine } from '../matching/matching-engine.js'
import type { DayCalendar } from './day-calendar.js'
import type { InstrumentDay } from './instrument-day.js'
import type { ProtectionTerms } from './protection-terms.js'

interface Command {
  readonly ns: number
  carryOut(nowNs: number): void
}

export class OperatorCommands {
  private commands: readonly Command[] = []
  private done = 0

  /** Throws a `RangeError` when a command is about an instrument that is not there. */
  constructor(private readonly terms: ProtectionTerms, private readonly bySymbol: ReadonlyMap<string, InstrumentDay>, private readonly engine: MatchingEngine) {
    for (const [what, list] of [['halts', terms.halts], ['brokenTrades', terms.brokenTrades]] as const) {
      for (const { symbol } of list) {
        if (!bySymbol.has(symbol)) throw new RangeError(`protections.${what}: found ${symbol}, expected instruments of the venue: ${[...bySymbol.keys()].join(', ')}`)
      }
    }
  }

  /** The commands of a day. */
  begin(calendar: DayCalendar): void {
    const isToday = (date: string | undefined): boolean => (date === undefined ? calendar.isFirst : date === calendar.date)
    const commands: Command[] = []
    for (const { symbol, date, at, reason, quote, quoteReason, resume, resumeReason } of this.terms.halts) {
      const day = this.bySymbol.get(symbol)
      if (day === undefined || !isToday(date)) continue
      commands.push({ ns: calendar.at(at), carryOut: (nowNs) => day.halt('halt', reason, nowNs) })
      if (quote !== undefined) commands.push({ ns: calendar.at(quote), carryOut: (nowNs) => day.halt('halt', quoteReason, nowNs, 'pre-open') })
      if (resume !== undefined) commands.push({ ns: calendar.at(resume), carryOut: (nowNs) => day.resume('halt', resumeReason, nowNs) })
    }
    for (const { symbol, date, at, match } of this.terms.brokenTrades) {
      const day = this.bySymbol.get(symbol)
      if (day === undefined || !isToday(date)) continue
      const { index } = day.instrument
      commands.push({
        ns: calendar.at(at),
        carryOut: () => {
          const number = match === 'last' ? this.engine.lastMatchOf(index) : match
          if (number !== undefined) this.engine.breakTrade(index, number)
        },
      })
    }
    this.commands = commands.sort((left, right) => left.ns - right.ns)
    this.done = 0
  }

  /** When the next one is due, ns since midnight; Infinity when none is. */
  get nextNs(): number {
    return this.commands[this.done]?.ns ?? Infinity
  }

  act(nowNs: number): void {
    while (this.nextNs <= nowNs) this.commands[this.done++].carryOut(nowNs)
  }
}
