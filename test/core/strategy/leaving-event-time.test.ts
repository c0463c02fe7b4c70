/** A strategy cannot leave event time: what it asks of the platform in a run, and what it is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RandomStreams } from '../../../core/random.js'
import type { Context } from '../../../core/strategy/context.js'
import { strategy, type AnyStrategy, type Callbacks } from '../../../core/strategy/define.js'
import { StrategyError } from '../../../core/strategy/instance.js'
import { EventTimeError } from '../../../core/shield/thenable.js'
import { shieldProcess, unshieldProcess } from '../../../sim/shield/process-shield.js'
import type { z } from 'zod'
import { beat, OPEN_NS, OPEN_UNIX_MS, px, smallRun } from './small-run.js'

const real = { now: Date.now, random: Math.random, setTimeout: globalThis.setTimeout, Date: globalThis.Date }
beforeAll(shieldProcess)
afterAll(unshieldProcess)

type OnTrade = NonNullable<Callbacks<z.ZodObject, undefined>['onTrade']>
const on = (onTrade: OnTrade): AnyStrategy => strategy({ onTrade })
const run = (made: AnyStrategy, symbols = ['AMZN']): Promise<unknown> => smallRun({ strategy: made, market: Object.fromEntries(symbols.map((symbol) => [symbol, beat(10, 3)])) })

async function failure(made: AnyStrategy): Promise<Error> {
  const error = await run(made).then(() => undefined, (thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StrategyError)
  expect((error as Error).cause).toBeInstanceOf(EventTimeError)
  return error as Error
}

const AT = 'strategy test failed in onTrade on AMZN@XNAS at 2012-06-21T13:30:00.000000000Z (market AMZN@XNAS 1): EventTimeError: '

describe('the platform answers from the run', () => {
  it('with event time and timers of the run', async () => {
    const notes: string[] = []
    const note = (what: string): void => void notes.push(`${what}@${Date.now() - OPEN_UNIX_MS}`)
    await run(on(({ trade, nowNs }) => {
      note(`trade ${trade.qty}`)
      expect([new Date().getTime(), performance.now() + performance.timeOrigin]).toEqual([OPEN_UNIX_MS + (nowNs - OPEN_NS) / 1e6, OPEN_UNIX_MS + (nowNs - OPEN_NS) / 1e6])
      if (trade.qty > 1) return
      queueMicrotask(() => note('microtask'))
      setTimeout(note, 4, 'timeout')
      const interval = setInterval(() => {
        note('interval')
        if (notes.includes('interval@6')) clearInterval(interval)
      }, 3)
      const cancelled = setTimeout(note, 5, 'cancelled')
      clearTimeout(Number(cancelled))
    }))
    expect(notes).toEqual(['trade 1@0', 'microtask@0', 'interval@3', 'timeout@4', 'interval@6', 'trade 2@10', 'trade 3@20'])
  })

  it('with the random stream of the instance, which is its name and the seed: two runs agree, an unrelated instrument shifts nothing', async () => {
    const drawn = async (symbols: string[]): Promise<Record<string, number[]>> => {
      const draws: Record<string, number[]> = {}
      await run(on(({ instrument, random }) => void (draws[instrument.symbol] ??= []).push(Math.random(), random.next(), crypto.getRandomValues(new Uint8Array(1))[0])), symbols)
      return draws
    }
    const alone = await drawn(['MSFT'])
    const accompanied = await drawn(['ZION', 'MSFT', 'AAPL'])
    expect(alone['MSFT']).toHaveLength(9)
    expect(accompanied['MSFT']).toEqual(alone['MSFT'])
    expect(accompanied['AAPL']).not.toEqual(alone['MSFT'])
    const stream = new RandomStreams(1).stream('test/MSFT@XNAS')
    expect(alone['MSFT'].slice(0, 2)).toEqual([stream.next(), stream.next()])
  })

  it('with numbers of timers that start again with each instance: they are no bridge to the others', async () => {
    const numbers = async (symbols: string[]): Promise<number[]> => {
      const seen: number[] = []
      await run(on(({ instrument }) => {
        const timer = Number(setTimeout(() => undefined, 100))
        if (instrument.symbol === 'MSFT') seen.push(timer)
      }), symbols)
      return seen
    }
    expect(await numbers(['MSFT'])).toEqual([1, 2, 3])
    expect(await numbers(['AAPL', 'MSFT', 'ZION'])).toEqual([1, 2, 3])
  })

  it('and is itself again after the run, and between its stretches', async () => {
    const outside: number[] = []
    await smallRun({
      strategy: on(() => undefined), market: { AMZN: beat(10, 3) }, batchRows: 1,
      source: (source) => ({ name: source.name, next: async () => {
        await Promise.resolve()
        outside.push(Date.now() - real.now())
        return source.next()
      } }),
    })
    expect(outside.length).toBeGreaterThan(2)
    expect(outside.every((ms) => Math.abs(ms) < 1_000)).toBe(true)
    expect(Math.abs(Date.now() - real.now())).toBeLessThan(1_000)
    expect(new Set([Math.random(), Math.random()]).size).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 1))
  })
})

describe('what leaves event time stops the run', () => {
  it('an async callback', async () => {
    const asynchronous: unknown = async ({ orders }: Context) => {
      await Promise.resolve()
      orders.buy(1, px('1.00'))
    }
    expect((await failure(on(asynchronous as OnTrade))).message).toBe(
      `${AT}onTrade answered a promise: what follows an await runs outside event time, so it would differ from run to run; use timers or Observables instead of async`,
    )
  })

  it('a promise that is made in a callback, also in a timer', async () => {
    const message = 'made a promise: it would settle when the machine gets to it, outside event time; use timers or Observables'
    expect((await failure(on(() => void Promise.resolve(1)))).message).toBe(`${AT}onTrade ${message}`)
    const later = await failure(on(({ timers }) => void timers.afterMs(1, 't', () => void Promise.resolve(1))))
    expect(later.message).toBe(`strategy test failed in onTimer on AMZN@XNAS at 2012-06-21T13:30:00.001000000Z (timer timers 1): EventTimeError: onTimer ${message}`)
  })

  it.each([
    ['fetch', () => fetch('http://localhost')], ['Atomics.wait', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
    ['AbortSignal.timeout', () => AbortSignal.timeout(1)], ['MessageChannel', () => new MessageChannel()],
  ])('%s', async (name, use) => {
    expect((await failure(on(() => void use()))).message).toBe(
      `${AT}${name} leaves event time: its answer depends on the machine, so a replay could not repeat it; use the context's timers, random and Observables`,
    )
  })

  it('a command from outside of a dispatch is refused where it is given', async () => {
    let context: Context | undefined
    const refusals: string[] = []
    await smallRun({
      strategy: on((given) => void (context = given)), market: { AMZN: beat(10, 3) }, batchRows: 1,
      source: (source) => ({ name: source.name, next: async () => {
        await Promise.resolve()
        for (const command of [() => context?.orders.buy(1, px('1.00')), () => context?.orders.cancelAll(), () => context?.quote.set({ bid: px('1.00'), qty: 1 })]) {
          try {
            command()
          } catch (error) {
            refusals.push(String(error))
          }
        }
        return source.next()
      } }),
    })
    expect(refusals.slice(0, 3)).toEqual(['submit', 'cancelAll', 'submit'].map((command) => (
      `EventTimeError: ${command} was called outside a callback, from a promise or a real timer: act in a callback, a timer of the context, or an Observable`
    )))
  })

  it('an endless chain of microtasks, or of timeouts of nothing', async () => {
    const again = (schedule: (callback: () => void) => void): OnTrade => () => {
      const next = (): void => schedule(next)
      next()
    }
    await expect(run(on(again(queueMicrotask)))).rejects.toThrow(/^100000 microtasks .* ran at one instant .* time would never go on; use a timer with a delay$/)
    await expect(run(on(again((next) => void setTimeout(next, 0))))).rejects.toThrow(/^timer 'setTimeout' of test\/AMZN@XNAS was the 100001th at one instant/)
  })
})

describe('a run that failed', () => {
  it('leaves the platform as it was, and the next run is as ever', async () => {
    const good = (): Promise<unknown> => run(on(({ orders, random }) => void orders.buy(1 + random.int(5), px('99.00'))))
    const expected = await good()
    await failure(on(() => void fetch('http://localhost')))
    expect(Math.abs(Date.now() - real.now())).toBeLessThan(1_000)
    expect(await good()).toEqual(expected)
  })
})
