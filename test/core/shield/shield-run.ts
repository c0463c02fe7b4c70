/** A run of nothing but user code behind the shield: a timer queue, a random stream, and callbacks after each dispatch. */
import { RandomStreams } from '../../../core/random.js'
import { shieldWith, type ShieldContext } from '../../../core/shield/shield.js'
import { Epoch } from '../../../core/time.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'

const EPOCH = Epoch.ofDay('2012-06-21')
/** 13:30:00.123456789 UTC, so that every digit shows. */
export const START_NS = EPOCH.fromIso('2012-06-21T13:30:00.123456789Z')
export const START_UNIX_MS = Date.UTC(2012, 5, 21, 13, 30, 0, 123)

export class ShieldRun implements ShieldContext {
  readonly queue = new TimerQueue({ timersPerInstantMax: 1_000 })
  nowNs = START_NS
  promises = 0
  private readonly stream: { next(): number }
  private readonly after: (() => void)[] = []
  private readonly owner = this.queue.owner('strategy')

  constructor(seed = 1) {
    this.stream = new RandomStreams(seed).stream('strategy')
  }

  /** Milliseconds since the start. */
  get ms(): number {
    return (this.nowNs - START_NS) / 1_000_000
  }

  unixMs(): number {
    return Number(EPOCH.unixNs / 1_000_000n) + this.nowNs / 1_000_000
  }

  unixNs(): bigint {
    return EPOCH.toUnixNs(this.nowNs)
  }

  random(): number {
    return this.stream.next()
  }

  schedule(delayNs: number, name: string, callback: () => void): number {
    return this.queue.schedule(this.nowNs + delayNs, this.owner, name, callback)
  }

  cancel(handle: number): void {
    this.queue.cancel(handle)
  }

  afterDispatch(callback: () => void): void {
    this.after.push(callback)
  }

  onPromise(): void {
    this.promises++
  }

  /** One dispatch of user code, `ms` after the start. Answers what it answers. */
  dispatch<T>(code: () => T, ms = this.ms): T {
    this.nowNs = START_NS + ms * 1_000_000
    const before = shieldWith(this)
    try {
      const answer = code()
      for (let next = this.after.shift(); next !== undefined; next = this.after.shift()) next()
      return answer
    } finally {
      shieldWith(before)
    }
  }

  /** Dispatches `code`, then the timers that are due within `forMs`. */
  run(code: () => void, forMs = 1_000): void {
    this.dispatch(code)
    while (this.queue.nextDueNs <= START_NS + forMs * 1_000_000) {
      this.nowNs = this.queue.nextDueNs
      this.dispatch(() => this.queue.fireNext())
    }
  }
}
