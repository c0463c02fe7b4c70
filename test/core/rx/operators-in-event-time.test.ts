/**
 * Every operator and creation function of RxJS 7.8 that has to do with time, each with the exact list of what it emits and when. Each runs as it is
 * (on RxJS's own schedulers, redirected) and, where it takes a scheduler, on the kernel's: the same list.
 */
import * as rx from 'rxjs'
import { describe, expect, it } from 'vitest'
import { EventTimeRun, START_UNIX_MS } from './event-time.js'

interface Case {
  readonly what: string
  /** @param ticks a@10 b@20 c@25 d@60, complete@100 */
  readonly build: (ticks: rx.Observable<string>, scheduler: rx.SchedulerLike | undefined, run: EventTimeRun) => rx.Observable<unknown>
  readonly emits: readonly string[]
}

const fails = (times: number): rx.Observable<string> => {
  let left = times
  return rx.defer(() => (left-- > 0 ? rx.throwError(() => new Error('feed lost')) : rx.of('up')))
}
const text = (value: unknown): string => (Array.isArray(value) ? value.join('') : String(value))
const date = (ms: number): Date => new Date(START_UNIX_MS + ms)

const CASES: readonly Case[] = [
  { what: 'timer(30)', build: (_, s) => rx.timer(30, s), emits: ['0@30', '|@30'] },
  { what: 'timer(30, 20)', build: (_, s) => rx.timer(30, 20, s).pipe(rx.take(3)), emits: ['0@30', '1@50', '2@70', '|@70'] },
  { what: 'timer(Date)', build: (_, s) => rx.timer(date(42), s), emits: ['0@42', '|@42'] },
  { what: 'timer(Date, 10)', build: (_, s) => rx.timer(date(42), 10, s).pipe(rx.take(2)), emits: ['0@42', '1@52', '|@52'] },
  { what: 'timer(Date of the past)', build: (_, s) => rx.timer(date(-5), s), emits: ['0@0', '|@0'] },
  { what: 'interval(20)', build: (_, s) => rx.interval(20, s).pipe(rx.take(3)), emits: ['0@20', '1@40', '2@60', '|@60'] },
  { what: 'interval(0.5)', build: (_, s) => rx.interval(0.5, s).pipe(rx.take(3)), emits: ['0@0.5', '1@1', '2@1.5', '|@1.5'] },
  { what: 'range on asap', build: (_, s) => rx.range(1, 3, s ?? rx.asapScheduler), emits: ['1@0', '2@0', '3@0', '|@0'] },
  {
    what: 'generate on async', build: (_, s) => rx.generate(1, (n) => n < 4, (n) => n + 1, s ?? rx.asyncScheduler),
    emits: ['1@0', '2@0', '3@0', '|@0'],
  },
  { what: 'scheduled on async', build: (_, s) => rx.scheduled(['x', 'y'], s ?? rx.asyncScheduler), emits: ['x@0', 'y@0', '|@0'] },
  { what: 'scheduled on asap', build: () => rx.scheduled(['x', 'y'], rx.asapScheduler), emits: ['x@0', 'y@0', '|@0'] },
  { what: 'scheduled on queue', build: () => rx.scheduled(['x', 'y'], rx.queueScheduler), emits: ['x@0', 'y@0', '|@0'] },
  {
    what: 'scheduled on animation frames', build: () => rx.scheduled(['x', 'y'], rx.animationFrameScheduler),
    emits: ['x@16.666667', 'y@33.333334', '|@50.000001'],
  },
  {
    what: 'animationFrames',
    build: () => rx.animationFrames().pipe(rx.take(2), rx.map(({ timestamp, elapsed }) => `${(timestamp - START_UNIX_MS).toFixed(2)}/${elapsed.toFixed(2)}`)),
    emits: ['16.67/16.67@16.666667', '33.33/33.33@33.333334', '|@33.333334'],
  },
  {
    what: 'animationFrames(provider)',
    build: (_t, _s, run) => rx.animationFrames({ now: () => run.ms }).pipe(rx.take(2), rx.map(({ elapsed }) => elapsed.toFixed(3))),
    emits: ['16.667@16.666667', '33.333@33.333334', '|@33.333334'],
  },
  { what: 'auditTime(10)', build: (t, s) => t.pipe(rx.auditTime(10, s)), emits: ['b@20', 'c@35', 'd@70', '|@100'] },
  { what: 'audit(timer)', build: (t, s) => t.pipe(rx.audit(() => rx.timer(10, s))), emits: ['b@20', 'c@35', 'd@70', '|@100'] },
  { what: 'bufferTime(30)', build: (t, s) => t.pipe(rx.bufferTime(30, s)), emits: ['abc@30', 'd@60', '@90', '@100', '|@100'] },
  { what: 'bufferTime(30, 50)', build: (t, s) => t.pipe(rx.bufferTime(30, 50, s)), emits: ['abc@30', 'd@80', '|@100'] },
  {
    what: 'bufferTime(30, null, 2)', build: (t, s) => t.pipe(rx.bufferTime(30, null, 2, s)),
    emits: ['ab@20', 'c@50', 'd@80', '@100', '|@100'],
  },
  {
    what: 'bufferToggle(interval, timer)', build: (t, s) => t.pipe(rx.bufferToggle(rx.interval(15, s), () => rx.timer(12, s)), rx.take(4)),
    emits: ['bc@27', '@42', '@57', '@72', '|@72'],
  },
  {
    what: 'bufferWhen(timer)', build: (t, s) => t.pipe(rx.bufferWhen(() => rx.timer(25, s))),
    emits: ['abc@25', '@50', 'd@75', '@100', '|@100'],
  },
  { what: 'debounceTime(7)', build: (t, s) => t.pipe(rx.debounceTime(7, s)), emits: ['a@17', 'c@32', 'd@67', '|@100'] },
  { what: 'debounceTime(50)', build: (t, s) => t.pipe(rx.debounceTime(50, s)), emits: ['d@100', '|@100'] },
  { what: 'debounce(timer)', build: (t, s) => t.pipe(rx.debounce(() => rx.timer(7, s))), emits: ['a@17', 'c@32', 'd@67', '|@100'] },
  { what: 'delay(15)', build: (t, s) => t.pipe(rx.delay(15, s)), emits: ['a@25', 'b@35', 'c@40', 'd@75', '|@100'] },
  { what: 'delay(Date)', build: (t, s) => t.pipe(rx.delay(date(40), s)), emits: ['a@40', 'b@40', 'c@40', 'd@60', '|@100'] },
  {
    what: 'delayWhen(timer)', build: (t, s) => t.pipe(rx.delayWhen((_, index) => rx.timer(40 - 10 * index, s))),
    emits: ['c@45', 'a@50', 'b@50', 'd@70', '|@100'],
  },
  {
    what: 'expand on async',
    build: (_, s) => rx.of(1).pipe(rx.expand((n) => (n < 3 ? rx.timer(10, s).pipe(rx.map(() => n + 1)) : rx.EMPTY), Infinity, s ?? rx.asyncScheduler)),
    emits: ['1@0', '2@10', '3@20', '|@20'],
  },
  {
    what: 'observeOn(asap)', build: (t, s) => t.pipe(rx.observeOn(s ?? rx.asapScheduler)),
    emits: ['a@10', 'b@20', 'c@25', 'd@60', '|@100'],
  },
  {
    what: 'observeOn(async, 5)', build: (t, s) => t.pipe(rx.observeOn(s ?? rx.asyncScheduler, 5)),
    emits: ['a@15', 'b@25', 'c@30', 'd@65', '|@105'],
  },
  {
    what: 'observeOn(asap, 5)', build: (t, s) => t.pipe(rx.observeOn(s ?? rx.asapScheduler, 5)),
    emits: ['a@15', 'b@25', 'c@30', 'd@65', '|@105'],
  },
  { what: 'observeOn(queue)', build: (t) => t.pipe(rx.observeOn(rx.queueScheduler)), emits: ['a@10', 'b@20', 'c@25', 'd@60', '|@100'] },
  {
    what: 'observeOn(queue, 5)', build: (t, s) => t.pipe(rx.observeOn(s ?? rx.queueScheduler, 5)),
    emits: ['a@15', 'b@25', 'c@30', 'd@65', '|@105'],
  },
  {
    what: 'observeOn(animationFrame)', build: (t) => t.pipe(rx.observeOn(rx.animationFrameScheduler)),
    emits: ['a@26.666667', 'b@36.666667', 'c@41.666667', 'd@76.666667', '|@116.666667'],
  },
  {
    what: 'subscribeOn(async, 15)', build: (t, s) => t.pipe(rx.subscribeOn(s ?? rx.asyncScheduler, 15)),
    emits: ['b@20', 'c@25', 'd@60', '|@100'],
  },
  { what: 'subscribeOn(asap)', build: (_, s) => rx.of('x').pipe(rx.subscribeOn(s ?? rx.asapScheduler)), emits: ['x@0', '|@0'] },
  {
    what: 'repeat({ delay: 20 })', build: () => rx.of('x').pipe(rx.repeat({ count: 3, delay: 20 })),
    emits: ['x@0', 'x@20', 'x@40', '|@40'],
  },
  {
    what: 'repeat({ delay: timer })', build: (_, s) => rx.of('x').pipe(rx.repeat({ count: 2, delay: () => rx.timer(20, s) })),
    emits: ['x@0', 'x@20', '|@20'],
  },
  {
    what: 'repeatWhen(delay)', build: (_, s) => rx.of('x').pipe(rx.repeatWhen((ends) => ends.pipe(rx.delay(20, s))), rx.take(3)),
    emits: ['x@0', 'x@20', 'x@40', '|@40'],
  },
  { what: 'retry({ delay: 20 })', build: () => fails(2).pipe(rx.retry({ count: 5, delay: 20 })), emits: ['up@40', '|@40'] },
  {
    what: 'retry({ delay: timer })', build: (_, s) => fails(2).pipe(rx.retry({ delay: (_error, count) => rx.timer(10 * count, s) })),
    emits: ['up@30', '|@30'],
  },
  {
    what: 'retry({ count: 1, delay: 20 }) that gives up', build: () => fails(9).pipe(rx.retry({ count: 1, delay: 20 })),
    emits: ['error: feed lost@20'],
  },
  {
    what: 'retryWhen(delay)', build: (_, s) => fails(2).pipe(rx.retryWhen((errors) => errors.pipe(rx.delay(20, s)))),
    emits: ['up@40', '|@40'],
  },
  { what: 'sampleTime(20)', build: (t, s) => t.pipe(rx.sampleTime(20, s)), emits: ['b@20', 'c@40', 'd@60', '|@100'] },
  { what: 'sample(interval)', build: (t, s) => t.pipe(rx.sample(rx.interval(20, s))), emits: ['b@20', 'c@40', 'd@60', '|@100'] },
  { what: 'throttleTime(12)', build: (t, s) => t.pipe(rx.throttleTime(12, s)), emits: ['a@10', 'c@25', 'd@60', '|@100'] },
  {
    what: 'throttleTime(12, trailing)', build: (t, s) => t.pipe(rx.throttleTime(12, s, { leading: false, trailing: true })),
    emits: ['b@22', 'c@34', 'd@72', '|@100'],
  },
  {
    what: 'throttleTime(12, both)', build: (t, s) => t.pipe(rx.throttleTime(12, s, { leading: true, trailing: true })),
    emits: ['a@10', 'b@22', 'c@34', 'd@60', '|@100'],
  },
  { what: 'throttle(timer)', build: (t, s) => t.pipe(rx.throttle(() => rx.timer(12, s))), emits: ['a@10', 'c@25', 'd@60', '|@100'] },
  {
    what: 'timeInterval', build: (t, s) => t.pipe(rx.timeInterval(s), rx.map(({ value, interval }) => `${value}+${interval}`)),
    emits: ['a+10@10', 'b+10@20', 'c+5@25', 'd+35@60', '|@100'],
  },
  {
    what: 'timestamp', build: (t, s) => t.pipe(rx.timestamp(s), rx.map(({ value, timestamp }) => `${value}:${timestamp - START_UNIX_MS}`)),
    emits: ['a:10@10', 'b:20@20', 'c:25@25', 'd:60@60', '|@100'],
  },
  { what: 'timeout(30)', build: (t, s) => t.pipe(rx.timeout(30, s)), emits: ['a@10', 'b@20', 'c@25', 'error: Timeout has occurred@55'] },
  {
    what: 'timeout(Date)', build: (t, s) => t.pipe(rx.filter((tick) => tick === 'd'), rx.timeout(date(33), s)),
    emits: ['error: Timeout has occurred@33'],
  },
  {
    what: 'timeout({ first })',
    build: (t, s) => t.pipe(rx.filter((tick) => tick === 'd'), rx.timeout({ first: 50, ...(s && { scheduler: s }) })),
    emits: ['error: Timeout has occurred@50'],
  },
  {
    what: 'timeout({ each, with })',
    build: (t, s) => t.pipe(rx.timeout({ each: 30, with: () => rx.of('stale'), ...(s && { scheduler: s }) })),
    emits: ['a@10', 'b@20', 'c@25', 'stale@55', '|@55'],
  },
  {
    what: 'timeoutWith(30)', build: (t, s) => t.pipe(rx.timeoutWith(30, rx.of('stale'), s)),
    emits: ['a@10', 'b@20', 'c@25', 'stale@55', '|@55'],
  },
  {
    what: 'windowTime(30)', build: (t, s) => t.pipe(rx.windowTime(30, s), rx.mergeMap((window) => window.pipe(rx.toArray()))),
    emits: ['abc@30', 'd@60', '@90', '@100', '|@100'],
  },
  {
    what: 'windowTime(20, 40)', build: (t, s) => t.pipe(rx.windowTime(20, 40, s), rx.mergeMap((window) => window.pipe(rx.toArray()))),
    emits: ['ab@20', 'd@60', '@100', '|@100'],
  },
  {
    what: 'windowTime(30, null, 2)',
    build: (t, s) => t.pipe(rx.windowTime(30, null, 2, s), rx.mergeMap((window) => window.pipe(rx.toArray()))),
    emits: ['ab@20', 'c@50', 'd@80', '@100', '|@100'],
  },
  {
    what: 'windowToggle(interval, timer)',
    build: (t, s) => t.pipe(rx.windowToggle(rx.interval(15, s), () => rx.timer(12, s)), rx.mergeMap((window) => window.pipe(rx.toArray())), rx.take(4)),
    emits: ['bc@27', '@42', '@57', '@72', '|@72'],
  },
  {
    what: 'windowWhen(timer)',
    build: (t, s) => t.pipe(rx.windowWhen(() => rx.timer(25, s)), rx.mergeMap((window) => window.pipe(rx.toArray()))),
    emits: ['abc@25', '@50', 'd@75', '@100', '|@100'],
  },
  {
    what: 'shareReplay({ windowTime: 20 })',
    build: (t, s) => lateSubscribers(t.pipe(rx.shareReplay({ windowTime: 20, refCount: true, ...(s && { scheduler: s }) })), s),
    emits: ['b@35', 'c@35', 'd@60', '|@100'],
  },
  {
    what: 'shareReplay(9, 20)', build: (t, s) => lateSubscribers(t.pipe(rx.shareReplay(9, 20, s)), s),
    emits: ['b@35', 'c@35', 'd@60', '|@100'],
  },
  {
    what: 'ReplaySubject(9, 20)', build: (t, s) => lateSubscribers(t.pipe(rx.share({ connector: () => new rx.ReplaySubject(9, 20, s) })), s),
    emits: ['b@35', 'c@35', 'd@60', '|@100'],
  },
  {
    what: 'publishReplay(9, 20)', build: (t, s) => lateSubscribers(t.pipe(rx.publishReplay(9, 20, s), rx.refCount()), s),
    emits: ['b@35', 'c@35', 'd@60', '|@100'],
  },
  {
    what: 'share({ resetOnRefCountZero: timer })', build: (_, s) => lingering(s),
    emits: ['connection 1@0', 'connection 1@10', 'connection 2@40', '|@45'],
  },
  {
    what: 'bindCallback on async',
    build: (_, s) => rx.bindCallback((done: (text: string) => void) => done('called'), s ?? rx.asyncScheduler)(),
    emits: ['called@0', '|@0'],
  },
  {
    what: 'fromEventPattern, debounced',
    build: (t, s) => rx.fromEventPattern<string>((handler) => t.subscribe(handler), (_, token: rx.Subscription) => token.unsubscribe()).pipe(rx.debounceTime(5, s), rx.take(3)),
    emits: ['a@15', 'c@30', 'd@65', '|@65'],
  },
  { what: 'of, merge, concat, startWith, endWith on async', build: (_, s) => {
    const async = s ?? rx.asyncScheduler
    return rx.concat(rx.of('x', async), rx.merge(rx.of('y', async), rx.of('z'), async)).pipe(rx.startWith('first', async), rx.endWith('last', async))
  }, emits: ['first@0', 'x@0', 'y@0', 'z@0', 'last@0', '|@0'] },
  { what: 'combineLatest, race, zip, forkJoin of timers', build: (_, s) => rx.forkJoin([
    rx.race(rx.timer(30, s).pipe(rx.map(() => 'slow')), rx.timer(10, s).pipe(rx.map(() => 'fast'))),
    rx.combineLatest([rx.timer(5, s), rx.timer(15, s)]),
    rx.zip(rx.timer(20, s), rx.interval(9, s)),
  ]), emits: ['fast0,00,0@20', '|@20'] },
  { what: 'switchMap, exhaustMap, concatMap of timers', build: (t, s) => rx.merge(
    t.pipe(rx.switchMap((tick) => rx.timer(8, s).pipe(rx.map(() => `switch-${tick}`)))),
    t.pipe(rx.exhaustMap((tick) => rx.timer(8, s).pipe(rx.map(() => `exhaust-${tick}`)))),
    t.pipe(rx.concatMap((tick) => rx.timer(8, s).pipe(rx.map(() => `concat-${tick}`)))),
  ), emits: ['switch-a@18', 'exhaust-a@18', 'concat-a@18', 'exhaust-b@28', 'concat-b@28', 'switch-c@33', 'concat-c@36', 'switch-d@68', 'exhaust-d@68', 'concat-d@68', '|@100'] },
  {
    what: 'takeUntil(timer), skipUntil(timer)', build: (t, s) => t.pipe(rx.skipUntil(rx.timer(15, s)), rx.takeUntil(rx.timer(40, s))),
    emits: ['b@20', 'c@25', '|@40'],
  },
]

/** Somebody subscribes at 0 and again at 35: what of the past does he get? */
function lateSubscribers(shared: rx.Observable<string>, scheduler: rx.SchedulerLike | undefined): rx.Observable<string> {
  return rx.merge(shared.pipe(rx.ignoreElements()), rx.timer(35, scheduler).pipe(rx.mergeMap(() => shared)))
}

/** Subscribers at 0 to 5, 10 to 15 (within the 8 ms of grace) and from 40 on (after them) count the connections. */
function lingering(scheduler: rx.SchedulerLike | undefined): rx.Observable<string> {
  let connections = 0
  const shared = rx.defer(() => rx.concat(rx.of(`connection ${++connections}`), rx.NEVER))
    .pipe(rx.share({ connector: () => new rx.ReplaySubject(1), resetOnRefCountZero: () => rx.timer(8, scheduler) }))
  return rx.merge(...[0, 10, 40].map((start) => rx.timer(start, scheduler).pipe(rx.mergeMap(() => shared.pipe(rx.takeUntil(rx.timer(5, scheduler)))))))
}

/** What an Observable emits, as `value@ms`, and which real timers and clocks were reached for. */
function record(build: Case['build'], onKernelScheduler: boolean): { readonly emits: string[], readonly leaks: string[] } {
  const run = new EventTimeRun()
  const ticks = new rx.Subject<string>()
  const emits: string[] = []
  for (const [tick, ms] of [['a', 10], ['b', 20], ['c', 25], ['d', 60]] as const) run.at(ms, () => ticks.next(tick))
  run.at(100, () => ticks.complete())
  const stamp = (value: string): number => emits.push(`${value}@${Number(run.ms.toFixed(6))}`)
  run.run(() => {
    build(ticks, onKernelScheduler ? run.scheduler : undefined, run).subscribe({
      next: (value) => stamp(text(value)), error: (error: unknown) => stamp(`error: ${(error as Error).message}`), complete: () => stamp('|'),
    })
  })
  return { emits, leaks: run.leaks }
}

describe('time-based operators in event time', () => {
  it.each(CASES)('$what', ({ build, emits }) => {
    expect(record(build, false)).toEqual({ emits, leaks: [] })
    expect(record(build, true)).toEqual({ emits, leaks: [] })
  })
})
