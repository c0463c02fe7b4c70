/** RxJS in a strategy, in a whole run with the shield up: what is emitted, at which event time, and which real timers were made (none). */
import * as rx from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../../core/strategy/context.js'
import { strategy } from '../../../core/strategy/define.js'
import { StrategyError } from '../../../core/strategy/instance.js'
import { NS_PER_MS } from '../../../core/time.js'
import { shieldProcess, unshieldProcess } from '../../../sim/shield/process-shield.js'
import { beat, OPEN_NS, OPEN_UNIX_MS, smallRun } from './small-run.js'

const REAL_TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const
/** Who asked for a real timer while a strategy ran. */
const leaks: string[] = []
const unwatch: (() => void)[] = []

beforeAll(() => {
  // Under the shield: what a trampoline passes on to the real function is seen here.
  for (const name of REAL_TIMERS) {
    const real = globalThis[name] as (...values: unknown[]) => unknown
    Object.defineProperty(globalThis, name, {
      configurable: true, writable: true,
      value: (...values: unknown[]) => {
        if (running) leaks.push(name)
        return real(...values)
      },
    })
    unwatch.push(() => Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: real }))
  }
  shieldProcess()
})
afterAll(() => {
  unshieldProcess()
  for (const restore of unwatch) restore()
})
let running = false

type Streams = (context: Context) => rx.Observable<unknown>

/** Trades of 1, 2, 3, … shares at 0, 10, 20, … ms; what the Observable emits, as `value@ms`. */
async function emitted(make: Streams, trades = 11): Promise<string[]> {
  const notes: string[] = []
  leaks.length = 0
  await smallRun({
    market: { AMZN: beat(10, trades) },
    strategy: strategy.rx((context) => {
      running = true
      const note = (what: string): void => void notes.push(`${what}@${(context.nowNs - OPEN_NS) / NS_PER_MS}`)
      return make(context).subscribe({ next: (value) => note(JSON.stringify(value)), error: (error: Error) => note(error.message), complete: () => note('|') })
    }),
    source: (source) => ({ name: source.name, next: () => source.next(), close: () => void (running = false) }),
  })
  expect(leaks).toEqual([])
  return notes
}

const shares = ({ trades$ }: Context): rx.Observable<number> => trades$.pipe(rx.map(({ qty }) => qty))
/** Streams are set up before the first event of the instrument is told, so they see it. */
const three = (context: Context): rx.Observable<number> => shares(context).pipe(rx.take(3))

const CASES: readonly (readonly [what: string, make: Streams, expected: readonly string[]])[] = [
  ['trades', three, ['1@0', '2@10', '3@20', '|@20']],
  ['delay', (c) => three(c).pipe(rx.delay(15)), ['1@15', '2@25', '3@35', '|@35']],
  ['delayWhen(timer)', (c) => three(c).pipe(rx.delayWhen((qty) => rx.timer(30 - 12 * qty))), ['2@16', '1@18', '3@20', '|@20']],
  ['debounceTime', (c) => three(c).pipe(rx.debounceTime(7)), ['1@7', '2@17', '3@20', '|@20']],
  ['throttleTime', (c) => shares(c).pipe(rx.throttleTime(25), rx.take(3)), ['1@0', '4@30', '7@60', '|@60']],
  ['throttleTime, both ends', (c) => shares(c).pipe(rx.throttleTime(25, undefined, { leading: true, trailing: true }), rx.take(3)), ['1@0', '3@25', '6@50', '|@50']],
  ['auditTime', (c) => shares(c).pipe(rx.auditTime(15), rx.take(3)), ['2@15', '4@35', '6@55', '|@55']],
  ['sampleTime', (c) => shares(c).pipe(rx.sampleTime(25), rx.take(2)), ['3@25', '6@50', '|@50']],
  ['bufferTime', (c) => shares(c).pipe(rx.bufferTime(25), rx.take(2)), ['[1,2,3]@25', '[4,5,6]@50', '|@50']],
  ['windowTime', (c) => shares(c).pipe(rx.windowTime(25), rx.mergeMap((window) => window.pipe(rx.toArray())), rx.take(2)), ['[1,2,3]@25', '[4,5,6]@50', '|@50']],
  ['interval', () => rx.interval(30).pipe(rx.take(3)), ['0@30', '1@60', '2@90', '|@90']],
  ['timer', () => rx.timer(12, 30).pipe(rx.take(3)), ['0@12', '1@42', '2@72', '|@72']],
  ['timer(Date)', () => rx.timer(new Date(OPEN_UNIX_MS + 33)), ['0@33', '|@33']],
  ['timeout', (c) => shares(c).pipe(rx.filter((qty) => qty < 3 || qty > 9), rx.timeout(45)), ['1@0', '2@10', 'Timeout has occurred@55']],
  ['timeout with another', (c) => c.quotes$.pipe(rx.timeout({ first: 22, with: () => rx.of('no quotes') })), ['"no quotes"@22', '|@22']],
  ['timestamp', (c) => three(c).pipe(rx.timestamp(), rx.map(({ timestamp }) => timestamp - OPEN_UNIX_MS)), ['0@0', '10@10', '20@20', '|@20']],
  ['timeInterval', (c) => three(c).pipe(rx.timeInterval(), rx.map((one) => one.interval)), ['0@0', '10@10', '10@20', '|@20']],
  ['retry({ count, delay })', () => failing(2).pipe(rx.retry({ count: 3, delay: 20 })), ['"up"@40', '|@40']],
  ['retry(n)', () => failing(3).pipe(rx.retry(2)), ['feed lost@0']],
  ['repeat({ delay })', () => rx.of('x').pipe(rx.repeat({ count: 3, delay: 20 })), ['"x"@0', '"x"@20', '"x"@40', '|@40']],
  ['repeat(n)', () => rx.timer(15).pipe(rx.repeat(2)), ['0@15', '0@30', '|@30']],
  ['shareReplay with a window', (c) => late(shares(c).pipe(rx.take(6), rx.shareReplay(10, 25)), 35), ['3@35', '4@35', '5@40', '6@50', '|@50']],
  ['observeOn(asap)', (c) => three(c).pipe(rx.observeOn(rx.asapScheduler)), ['1@0', '2@10', '3@20', '|@20']],
  ['subscribeOn(async)', (c) => three(c).pipe(rx.subscribeOn(rx.asyncScheduler, 15)), ['3@20', '4@30', '5@40', '|@40']],
  ['scheduled on asap', () => rx.scheduled([1, 2], rx.asapScheduler), ['1@0', '2@0', '|@0']],
  ['scheduled on queue', () => rx.scheduled([1, 2], rx.queueScheduler), ['1@0', '2@0', '|@0']],
  ['generate on async', () => rx.generate({ initialState: 1, condition: (n) => n < 3, iterate: (n) => n + 1, scheduler: rx.asyncScheduler }), ['1@0', '2@0', '|@0']],
  ['animationFrames', () => rx.animationFrames().pipe(rx.take(2), rx.map(({ elapsed }) => Math.round(elapsed))), ['17@16.666667', '33@33.333334', '|@33.333334']],
  ['the scheduler of the context', (c) => rx.interval(40, c.scheduler).pipe(rx.take(2)), ['0@40', '1@80', '|@80']],
]

function failing(times: number): rx.Observable<string> {
  let left = times
  return rx.defer(() => (left-- > 0 ? rx.throwError(() => new Error('feed lost')) : rx.of('up')))
}

/** Also subscribed from the start, so that there is something to replay; its values are those of the later subscription. */
function late<T>(shared: rx.Observable<T>, ms: number): rx.Observable<T> {
  shared.subscribe()
  return rx.timer(ms).pipe(rx.mergeMap(() => shared))
}

describe('an operator in a strategy runs in event time', () => {
  it.each(CASES)('%s', async (_what, make, expected) => {
    expect(await emitted(make)).toEqual(expected)
  })

  it('at one instant market data comes before what was put off until then', async () => {
    expect(await emitted((c) => rx.merge(rx.timer(20).pipe(rx.map(() => 'timer')), three(c)))).toEqual(['1@0', '2@10', '3@20', '"timer"@20', '|@20'])
  })

  it('what is due after the end of the data never comes', async () => {
    expect(await emitted(() => rx.timer(31), 3)).toEqual([])
  })
})

describe('an exception in a subscriber', () => {
  const stopped = (make: (context: Context) => rx.Subscription): Promise<unknown> => smallRun({ market: { AMZN: beat(10, 11) }, strategy: strategy.rx(make) }).catch((error: unknown) => error)
  const fail = (): never => {
    throw new Error('no such level')
  }

  it('stops the run at that very event, and names the callback, the instrument and the input', async () => {
    const seen: number[] = []
    const error = await stopped(({ trades$ }) => {
      trades$.subscribe(({ qty }) => void (qty === 3 && fail()))
      return trades$.subscribe(({ qty }) => seen.push(qty))
    })
    expect(error).toBeInstanceOf(StrategyError)
    expect((error as Error).message).toBe('strategy test failed in onTrade on AMZN@XNAS at 2012-06-21T13:30:00.020000000Z (market AMZN@XNAS 3): Error: no such level')
    expect((error as Error).cause).toEqual(new Error('no such level'))
    // The event itself goes to everybody; nothing follows it.
    expect(seen).toEqual([1, 2, 3])
  })

  it('also behind an operator that waits, and while streams are set up', async () => {
    const waiting = await stopped(({ trades$ }) => trades$.pipe(rx.delay(4)).subscribe(fail))
    expect((waiting as Error).message).toBe('strategy test failed in onTimer on AMZN@XNAS at 2012-06-21T13:30:00.004000000Z (timer timers 1): Error: no such level')
    const setUp = await stopped(() => rx.of(1).subscribe(fail))
    expect((setUp as Error).message).toBe('strategy test failed in streams on AMZN@XNAS at 2012-06-21T13:30:00.000000000Z (market AMZN@XNAS 1): Error: no such level')
  })

  it('an error that nobody handles is the same', async () => {
    const error = await stopped(({ trades$ }) => trades$.pipe(rx.map(fail)).subscribe())
    expect((error as Error).message).toMatch(/^strategy test failed in onTrade on AMZN@XNAS .*: Error: no such level$/)
  })
})
