import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shieldGlobals } from '../../../core/shield/globals.js'
import { activeShield, globalsShielded, isShielded, unshieldGlobals } from '../../../core/shield/shield.js'
import { refuseThenable } from '../../../core/shield/thenable.js'
import { ShieldRun, START_UNIX_MS } from './shield-run.js'

const real = {
  Date, dateNow: Date.now, now: performance.now, random: Math.random, setTimeout, setInterval, setImmediate, clearTimeout, queueMicrotask, fetch, WebSocket: Reflect.get(globalThis, 'WebSocket') as unknown,
  formatToParts: Reflect.get(Intl.DateTimeFormat.prototype, 'formatToParts') as unknown, randomUUID: Reflect.get(Object.getPrototypeOf(crypto) as object, 'randomUUID') as unknown,
}
/** What a library takes from the globals when it is imported. */
let taken: { readonly Date: DateConstructor, readonly now: () => number, readonly random: () => number, readonly setTimeout: typeof setTimeout, readonly clearTimeout: typeof clearTimeout }

beforeAll(() => {
  shieldGlobals()
  const { setTimeout, clearTimeout } = globalThis
  taken = { Date, now: Date.now, random: Math.random, setTimeout, clearTimeout }
})
afterAll(unshieldGlobals)

describe('Date behind the shield', () => {
  it('tells whole milliseconds of event time, however it is asked', () => {
    const asked = new ShieldRun().dispatch(() => [Date.now(), new Date().getTime(), +new Date(), Date.parse(Date()), new (class Stamp extends Date {})().getTime(), taken.now(), new taken.Date().getTime()])
    expect(asked).toEqual([START_UNIX_MS, START_UNIX_MS, START_UNIX_MS, START_UNIX_MS - 123, START_UNIX_MS, START_UNIX_MS, START_UNIX_MS])
  })

  it('does not round up to a millisecond that has not begun', () => {
    const run = new ShieldRun()
    run.nowNs += 543_210
    expect(run.dispatch(() => Date.now(), run.ms)).toBe(START_UNIX_MS)
    run.nowNs += 1
    expect(run.dispatch(() => Date.now(), run.ms)).toBe(START_UNIX_MS + 1)
  })

  it('is still Date: instances, statics, subclasses and dates that are given', () => {
    new ShieldRun().dispatch(() => {
      class Session extends Date {
        get isMorning(): boolean {
          return this.getUTCHours() < 12
        }
      }
      const given = new Session('2012-06-21T09:30:00Z')
      expect([given instanceof Session, given instanceof Date, given instanceof real.Date, given.isMorning]).toEqual([true, true, true, true])
      expect(new real.Date(0) instanceof Date).toBe(true)
      expect([Date.UTC(2012, 0), Date.parse('2012-01-01T00:00:00Z'), new Date(2012, 0, 1).getFullYear(), new Date(5).getTime(), Date.length, Date.name]).toEqual([1325376000000, 1325376000000, 2012, 5, 7, 'Date'])
      expect(new Date().constructor).toBe(Date)
      expect(Object.prototype.toString.call(new Date())).toBe('[object Date]')
      expect(new Date(new Date(77)).getTime()).toBe(77)
      expect(structuredClone(new Date(5))).toEqual(new Date(5))
      expect(Number.isNaN(new Date(undefined as unknown as number).getTime())).toBe(true)
    })
  })

  it('is formatted at event time where no date is given', () => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'short', timeStyle: 'medium' })
    const shielded = new ShieldRun().dispatch(() => [format.format(), [new Date(0)].map(format.format)[0], format.formatToParts().map(({ value }) => value).join(''), format.format(0)])
    expect(shielded).toEqual(['21/06/2012, 13:30:00', '01/01/1970, 00:00:00', '21/06/2012, 13:30:00', '01/01/1970, 00:00:00'])
    expect(format.format).toBe(format.format)
    expect(format.format(null as unknown as number)).toBe('01/01/1970, 00:00:00')
    expect(format.format()).not.toContain('2012')
  })
})

describe('clocks and chance behind the shield', () => {
  it('gives performance the time of day, from an origin of 0', () => {
    const run = new ShieldRun()
    const [first, origin] = run.dispatch(() => [performance.now(), performance.timeOrigin])
    expect([origin, run.dispatch(() => performance.now(), 250) - first]).toEqual([0, 250])
    expect(Math.floor(first)).toBe(START_UNIX_MS)
    expect(performance.timeOrigin).toBeGreaterThan(START_UNIX_MS)
  })

  it('gives Math.random and crypto the stream of the run: the same in every run of one seed', () => {
    const drawn = (seed: number): unknown[] => new ShieldRun(seed).dispatch(() => [Math.random(), taken.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint16Array(4))]])
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(1)).not.toEqual(drawn(2))
    expect(drawn(1)[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Math.random()).not.toBe(Math.random())
    expect(crypto.randomUUID()).not.toBe(crypto.randomUUID())
  })
})

describe('timers behind the shield', () => {
  const noted = (code: (note: (what: string) => void) => void, forMs?: number): string[] => {
    const run = new ShieldRun()
    const notes: string[] = []
    run.run(() => code((what) => notes.push(`${what}@${run.ms}`)), forMs)
    return notes
  }

  it('fire in event time, with their arguments', () => {
    expect(noted((note) => {
      setTimeout(note, 20, 'timeout')
      taken.setTimeout(note, 10, 'taken')
      setImmediate(note, 'immediate')
      setTimeout(note, undefined, 'now')
      note('code')
    })).toEqual(['code@0', 'immediate@0', 'now@0', 'taken@10', 'timeout@20'])
  })

  it('repeat until they are cleared, also by themselves; a length below 1 ms is 1 ms', () => {
    expect(noted((note) => {
      let left = 3
      const interval = setInterval(() => {
        note('interval')
        if (--left === 0) clearInterval(interval)
      }, 10)
      const fast = setInterval(note, 0, 'fast')
      setTimeout(() => clearInterval(fast), 2.5)
    })).toEqual(['fast@1', 'fast@2', 'interval@10', 'interval@20', 'interval@30'])
  })

  it('are cleared by their object, their number, or its text', () => {
    expect(noted((note) => {
      clearTimeout(setTimeout(note, 5, 'object'))
      clearTimeout(+setTimeout(note, 5, 'number'))
      clearInterval(String(+setInterval(note, 5, 'text')))
      clearImmediate(setImmediate(note, 'immediate'))
      taken.clearTimeout(setTimeout(note, 5, 'taken'))
      setTimeout(note, 5, 'closed').close()
      setTimeout(note, 5, 'kept')
      clearTimeout(undefined)
      clearTimeout(99)
    })).toEqual(['kept@5'])
  })

  it('answer what Node answers: ref, unref, hasRef, refresh, close', () => {
    expect(noted((note) => {
      const timeout = setTimeout(() => note('late'), 10)
      setTimeout(() => timeout.refresh(), 6)
      note(`${String(timeout.hasRef())} ${String(timeout.unref() === timeout)} ${String(timeout.hasRef())} ${String(timeout.ref().hasRef())}`)
      const self = setTimeout(function (this: unknown) {
        note(String(this === self))
      }, 1)
    })).toEqual(['true true false true@0', 'true@1', 'late@16'])
  })

  it('have numbers that start again with every run', () => {
    const numbers = (): number[] => new ShieldRun().dispatch(() => [+setTimeout(() => undefined), +setTimeout(() => undefined)])
    expect([numbers(), numbers()]).toEqual([[1, 2], [1, 2]])
  })

  it('refuse at once what is no function', () => {
    new ShieldRun().dispatch(() => {
      expect(() => setTimeout('buy()' as unknown as () => void, 5)).toThrow('setTimeout: expected a function to call, found string')
      expect(() => queueMicrotask(undefined as unknown as () => void)).toThrow('queueMicrotask: expected a function to call, found undefined')
    })
  })

  it('end a loop that never lets time go on', () => {
    const loop = (): void => void setTimeout(loop)
    expect(() => noted(loop)).toThrow(/timer 'setTimeout' of strategy was the 1001th at one instant .*give it a delay/)
  })

  it('run a microtask after the present code, within the dispatch', () => {
    expect(noted((note) => {
      setTimeout(note, 0, 'timer')
      queueMicrotask(() => {
        note('microtask')
        queueMicrotask(() => note('microtask of microtask'))
      })
      note('code')
    })).toEqual(['code@0', 'microtask@0', 'microtask of microtask@0', 'timer@0'])
  })
})

describe('what the shield cannot answer', () => {
  it.each<[string, () => unknown]>([
    ['fetch', () => fetch('http://localhost')], ['Atomics.wait', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
    ['performance.mark', () => performance.mark('start')], ['performance.measure', () => performance.measure('length')],
    ['AbortSignal.timeout', () => AbortSignal.timeout(5)], ['MessageChannel', () => new MessageChannel()], ['BroadcastChannel', () => new BroadcastChannel('x')],
  ])('throws: %s', (name, call) => {
    const run = new ShieldRun()
    expect(() => run.dispatch(call)).toThrow(`${name} leaves event time: its answer depends on the machine`)
    expect(isShielded()).toBe(false)
  })

  it('throws for a callback that answers a promise, or anything like one', () => {
    const thenable = { then: () => undefined }
    expect(() => refuseThenable(thenable, 'onTrade')).toThrow('onTrade answered a promise: what follows an await runs outside event time')
    expect(() => refuseThenable(Promise.resolve(), 'onTrade')).toThrow('onTrade answered a promise')
    for (const value of [undefined, null, 1, 'then', {}, { then: 1 }]) expect(() => refuseThenable(value, 'onTrade')).not.toThrow()
  })
})

describe('outside of a run', () => {
  it('everything is the real thing', async () => {
    expect([isShielded(), activeShield()]).toEqual([false, undefined])
    expect(Math.abs(Date.now() - real.dateNow())).toBeLessThan(1_000)
    expect(new Date().getFullYear()).toBeGreaterThan(2012)
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1)
    })
    await promisify(setTimeout)(1)
    await promisify(setImmediate)()
    await new Promise<void>((resolve) => {
      const interval = setInterval(() => {
        clearInterval(interval)
        resolve()
      }, 1)
    })
    await new Promise<void>((resolve) => queueMicrotask(resolve))
    const cleared = setTimeout(() => expect.unreachable('it was cleared'), 1)
    clearTimeout(+cleared)
    new MessageChannel().port1.close()
    performance.mark('outside')
  })

  it('the real timer of that number is cleared, not one of a run that stands still', () => {
    const run = new ShieldRun()
    const fired: string[] = []
    const pending = run.dispatch(() => +setTimeout(() => fired.push('fired'), 5))
    clearTimeout(pending)
    run.run(() => undefined)
    expect(fired).toEqual(['fired'])
  })

  it('a timer of a run can be cleared by its object', () => {
    const run = new ShieldRun()
    const pending = run.dispatch(() => setTimeout(() => expect.unreachable('it was cleared'), 5))
    clearTimeout(pending)
    run.run(() => undefined)
  })

  it('the inner of two nested runs answers, then the outer, then nobody', () => {
    const outer = new ShieldRun()
    const inner = new ShieldRun()
    const times = outer.dispatch(() => [Date.now(), inner.dispatch(() => Date.now(), 7_000), Date.now()])
    expect(times.map((ms) => ms - START_UNIX_MS)).toEqual([0, 7_000, 0])
    expect(isShielded()).toBe(false)
  })

  it('the shield comes down also when user code throws', () => {
    expect(() => new ShieldRun().dispatch(() => {
      throw new Error('bug')
    })).toThrow('bug')
    expect(isShielded()).toBe(false)
  })
})

describe('installing', () => {
  it('happens once, and is taken back to the very same functions', () => {
    const shielded = Date.now
    shieldGlobals()
    expect(Date.now).toBe(shielded)
    unshieldGlobals()
    expect(globalsShielded()).toBe(false)
    expect([Date, Date.now, performance.now, Math.random, setTimeout, setInterval, setImmediate, clearTimeout, queueMicrotask, fetch, new Date().constructor]).toEqual(
      [real.Date, real.dateNow, real.now, real.random, real.setTimeout, real.setInterval, real.setImmediate, real.clearTimeout, real.queueMicrotask, real.fetch, real.Date],
    )
    expect(Reflect.get(globalThis, 'WebSocket')).toBe(real.WebSocket)
    expect(Reflect.get(Intl.DateTimeFormat.prototype, 'formatToParts')).toBe(real.formatToParts)
    expect(Reflect.get(Object.getPrototypeOf(crypto) as object, 'randomUUID')).toBe(real.randomUUID)
    shieldGlobals()
  })
})
