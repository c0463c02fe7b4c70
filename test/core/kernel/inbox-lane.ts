/** Lanes and kernels for tests: a lane of things to do at instants, which anybody may add to while the run is on. */
import type { Clock } from '../../../core/kernel/clock.js'
import { DueQueue } from '../../../core/kernel/due-queue.js'
import { Kernel, type KernelOptions, type KernelTimers } from '../../../core/kernel/kernel.js'
import { Lane } from '../../../core/kernel/lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Epoch } from '../../../core/time.js'

export class InboxLane extends Lane {
  private readonly queue = new DueQueue()
  private readonly actions: (() => void)[] = []
  /** How often it was closed. */
  closed = 0

  push(timeNs: number, action: () => void): void {
    this.actions[this.queue.push(timeNs)] = action
    this.moveHead(this.queue.firstDueNs)
  }

  override dispatch(): void {
    const slot = this.queue.pop()
    const action = this.actions[slot]
    this.sequence = this.queue.sequenceOf(slot)
    // As a market lane does: the head moves on, and the kernel learns of it when the dispatch is over.
    this.headNs = this.queue.firstDueNs
    action()
  }

  override shift(deltaNs: number): void {
    this.queue.shift(deltaNs)
    this.headNs = this.queue.firstDueNs
  }

  override close(): void {
    this.closed++
  }
}

export const NO_TIMERS: KernelTimers = { nextDueNs: Infinity, fireNext() {}, shift() {} }

export function kernelOf(options: Partial<KernelOptions> & { readonly clock?: Clock } = {}): Kernel {
  return new Kernel({ timebase: new Timebase(Epoch.ofDay('2026-01-05')), timers: NO_TIMERS, ...options })
}

/** Runs a kernel to its end and releases it. */
export async function runToEnd(kernel: Kernel): Promise<string> {
  try {
    const reason = await kernel.run()
    kernel.settle(() => {})
    return reason
  } finally {
    await kernel.close()
  }
}
