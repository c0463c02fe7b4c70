/** What a run from the command line is made of: its instruments, venues and time. */
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Instant, Timebase } from '../../core/kernel/timebase.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import type { Backtest } from '../backtest/backtest.js'
import type { ArbitrageTerms, TapeTerms } from '../market/run-venues.js'
import type { RunVenue } from '../market/venue-market.js'
import type { FeeTerms } from '../venue/fees.js'
import { feeSchedule } from '../venue/fees.js'
import type { Configuration } from './backtest-configuration.js'

export interface RunPlan {
  readonly timebase: Timebase
  readonly instruments: Instruments
  readonly traded: readonly Instrument[]
  readonly venues: readonly RunVenue[]
  readonly tape: TapeTerms | undefined
  readonly arbitrage: ArbitrageTerms | undefined
  /** Where the days of the run are counted. */
  readonly timeZone: string
  /** What history is read from. */
  readonly files: readonly DatasetFile[]
  /** How far the run has come, 0 to 1. @param events that have reached the engine */
  share(events: number, nowNs: number): number
  readonly fromNs: Instant | undefined
  readonly untilNs: Instant | undefined
  /** What it was made from, by section. */
  readonly configuration: Configuration
  /** What the simulation assumed, a sentence each. @param test after its run */
  assumptions(test: Backtest): readonly string[]
}

/** Terms that an instrument cannot be billed by are refused now, not at its first trade. Throws a `RangeError`. */
export function requireRates(fees: FeeTerms, instrument: Instrument): void {
  try {
    feeSchedule(fees, instrument)
  } catch (error) {
    throw new RangeError(`${instrument.id}: ${(error as Error).message}`, { cause: error })
  }
  if (fees.currency !== undefined && fees.currency !== instrument.currency) {
    throw new RangeError(`${instrument.id}: found fees in ${fees.currency}, expected ${instrument.currency}, in which it trades: convert the rates, nothing is converted here`)
  }
}
