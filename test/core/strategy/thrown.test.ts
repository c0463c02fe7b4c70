/** Strategies throw what they like: the run ends with a sentence, whatever it was. */
import { describe, expect, it } from 'vitest'
import { strategy } from '../../../core/strategy/define.js'
import { StrategyError } from '../../../core/strategy/instance.js'
import { beat, smallRun } from './small-run.js'

const AT = 'strategy test failed in onTrade on AMZN@XNAS at 2012-06-21T13:30:00.000000000Z (market AMZN@XNAS 1): '
const hostile = new Proxy({}, {
  get: () => { throw new Error('get') }, has: () => { throw new Error('has') }, getPrototypeOf: () => { throw new Error('prototype') },
})
class Unreadable extends Error {
  override get message(): string {
    throw new Error('no message')
  }
}

describe('a strategy that throws', () => {
  it.each([
    ['an Error', new TypeError('no such luck'), 'TypeError: no such luck'],
    ['null', null, 'null was thrown, not an Error'],
    ['undefined', undefined, 'undefined was thrown, not an Error'],
    ['text', 'stop', "'stop' was thrown, not an Error"],
    ['a symbol', Symbol('stop'), 'Symbol(stop) was thrown, not an Error'],
    ['an object that cannot be made text', { toString: () => { throw new Error('never') } }, 'what was thrown cannot be read'],
    ['an object without a prototype', Object.create(null), 'what was thrown cannot be read'],
    ['an Error whose message cannot be read', new Unreadable(), 'what was thrown cannot be read'],
    ['a proxy that answers nothing', hostile, 'what was thrown cannot be read'],
    ['an Error with a novel for a message', new Error('x'.repeat(1e6)), `Error: ${'x'.repeat(1_993)}…`],
  ])('%s', async (_what, thrown, text) => {
    const throws = strategy({ onTrade: () => { throw thrown } })
    const error: unknown = await smallRun({ strategy: throws, market: { AMZN: beat(10, 3) } }).then(() => undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(StrategyError)
    expect((error as Error).message).toBe(AT + text)
    expect((error as Error).cause === thrown).toBe(true)
  })
})
