/**
 * A lane of records that become due: it wakes their owner at their time, also when the market is quiet, and after the end of the data.
 *
 * The last look of a liquidity provider is one of class command: at one instant the prices of the exchange (class exchange) come first, whatever
 * anything is called, so that the decision sees the price of that very nanosecond.
 */
import { DueQueue } from '../../core/kernel/due-queue.js'
import { Lane, type InputClass } from '../../core/kernel/lane.js'

export class DueLane<T> extends Lane {
  private readonly queue = new DueQueue()
  private readonly records: (T | undefined)[] = []

  /** @param name unique among the lanes of its class @param wake gets a record when its time has come */
  constructor(inputClass: InputClass, name: string, private readonly wake: (record: T) => void) {
    super(inputClass, name, false)
  }

  /** @param dueNs run time, not before the present */
  add(dueNs: number, record: T): void {
    this.records[this.queue.push(dueNs)] = record
    this.moveHead(this.queue.firstDueNs)
  }

  override dispatch(): void {
    const slot = this.queue.pop()
    this.sequence = this.queue.sequenceOf(slot)
    const record = this.records[slot] as T
    this.records[slot] = undefined
    this.moveHead(this.queue.firstDueNs)
    this.wake(record)
  }

  override shift(deltaNs: number): void {
    this.queue.shift(deltaNs)
    this.headNs = this.queue.firstDueNs
  }
}
