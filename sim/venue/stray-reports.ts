/** Reports that go astray on the way, by seed: late with all behind them, overtaken, or twice. Each comes in the end. */
import type { Random } from '../../core/random.js'
import type { ReportFault, ReportFaults } from './faults.js'

interface StrayCounts {
  reportsDelayed: number
  reportsReordered: number
  reportsDuplicated: number
}

export class StrayReports {
  /** When the report that was decided on arrives, and when once more (Infinity: never). Fields instead of an answer: nothing is allocated. */
  dueNs = 0
  againNs = Infinity
  /** The connection stalls until then. */
  private stalledUntilNs = -Infinity

  constructor(private readonly faults: ReportFaults, private readonly random: Random, private readonly counts: StrayCounts) {}

  /** @param arrivalNs when the report would arrive if nothing went wrong */
  decide(arrivalNs: number): void {
    const { delayed, reordered, duplicated } = this.faults
    const delayNs = this.draw(delayed)
    if (delayNs > 0) {
      this.counts.reportsDelayed++
      this.stalledUntilNs = Math.max(this.stalledUntilNs, arrivalNs) + delayNs
    }
    this.dueNs = Math.max(arrivalNs, this.stalledUntilNs)
    const aloneNs = this.draw(reordered)
    if (aloneNs > 0) this.counts.reportsReordered++
    this.dueNs += aloneNs
    const againNs = this.draw(duplicated)
    if (againNs > 0) this.counts.reportsDuplicated++
    this.againNs = againNs > 0 ? this.dueNs + againNs : Infinity
  }

  shift(deltaNs: number): void {
    this.stalledUntilNs += deltaNs
  }

  private draw(fault: ReportFault | undefined): number {
    if (fault === undefined || this.random.next() >= fault.chance) return 0
    return this.random.range(1, fault.upToNs)
  }
}
