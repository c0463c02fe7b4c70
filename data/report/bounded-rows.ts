/**
 * A list that stops growing: the first rows of a run are kept, the rest are counted, and the report says how many were left out.
 * The first, not the last: which rows are kept then never depends on how long the run was.
 */
import { invariant } from '../../core/invariant.js'

/** Rows kept of a list in a report when nothing else is asked for. */
export const ROWS_KEPT_MAX = 5_000

/** What was kept of a list, and how many rows were not. */
export interface BoundedRows<Row> {
  readonly rows: readonly Row[]
  readonly leftOut: number
}

/** Collects at most `rowsMax` rows. Usable as {@link BoundedRows} at any time. */
export class RowCollector<Row> implements BoundedRows<Row> {
  private readonly kept: Row[] = []
  private dropped = 0

  constructor(readonly rowsMax: number = ROWS_KEPT_MAX) {
    invariant(Number.isInteger(rowsMax) && rowsMax >= 0, `a bounded list keeps a whole number of rows, found ${rowsMax}`)
  }

  /** Whether a row pushed now would be kept: asked before a row is built at a cost. */
  get hasRoom(): boolean {
    return this.kept.length < this.rowsMax
  }

  push(row: Row): void {
    if (this.hasRoom) this.kept.push(row)
    else this.dropped += 1
  }

  /** Counts a row that the caller did not build because there was no room. */
  leaveOut(): void {
    this.dropped += 1
  }

  get rows(): readonly Row[] {
    return this.kept
  }

  get leftOut(): number {
    return this.dropped
  }
}
