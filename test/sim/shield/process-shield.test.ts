import { execFileSync } from 'node:child_process'
import nodeCrypto from 'node:crypto'
import timersPromises from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shieldGlobals } from '../../../core/shield/globals.js'
import { globalsShielded, isShielded, unshieldGlobals } from '../../../core/shield/shield.js'
import { shieldProcess, unshieldProcess } from '../../../sim/shield/process-shield.js'
import { ShieldRun, START_UNIX_MS } from '../../core/shield/shield-run.js'
import type * as ReadyMadeLibrary from './fixtures/ready-made-library.js'

const real = { hrtime: process.hrtime, nextTick: process.nextTick, randomUUID: nodeCrypto.randomUUID, sleep: timersPromises.setTimeout, now: Date.now }
let library: typeof ReadyMadeLibrary

beforeAll(async () => {
  shieldProcess()
  library = await import('./fixtures/ready-made-library.js')
})
afterAll(unshieldProcess)

describe('a library that took its functions when it was imported', () => {
  it('knows only what the run knows: the same in every run of one seed, at every real time', async () => {
    const first = new ShieldRun().dispatch(library.everythingItKnows)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(new ShieldRun().dispatch(library.everythingItKnows)).toBe(first)
    expect(new ShieldRun(2).dispatch(library.everythingItKnows)).not.toBe(first)
    const [now, iso] = first.split(' ')
    expect([now, iso]).toEqual([String(START_UNIX_MS), '2012-06-21T13:30:00.123Z'])
  })

  it('waits in event time', () => {
    const run = new ShieldRun()
    const notes: string[] = []
    run.run(() => library.waitInEveryWay((what) => notes.push(`${what}@${run.ms}`)))
    expect(notes).toEqual(['code@0', 'nextTick@0', 'microtask@0', 'randomBytes 2@0', 'interval@10', 'node:timers@20'])
    expect(run.promises).toBe(0)
  })

  it('is itself again outside of a run', async () => {
    const first = library.everythingItKnows()
    await library.waiting(2)
    expect(library.everythingItKnows()).not.toBe(first)
    const notes: string[] = []
    await new Promise<void>((resolve) => library.waitInEveryWay((what) => {
      notes.push(what)
      if (notes.length === 6) resolve()
    }))
    expect([...notes].sort()).toEqual(['code', 'interval', 'microtask', 'nextTick', 'node:timers', 'randomBytes 2'])
  })

  it('says the same in two processes', { timeout: 30_000 }, () => {
    const script = fileURLToPath(new URL('./fixtures/two-dispatches.ts', import.meta.url))
    const say = (): string => execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' })
    const first = say()
    expect(first).toContain('interval@10')
    expect(first).toContain('promises 0')
    expect(say()).toBe(first)
  })
})

describe("the process's clocks in a run", () => {
  it('are event time, to the nanosecond', () => {
    const run = new ShieldRun()
    const seconds = Math.floor(START_UNIX_MS / 1_000)
    run.dispatch(() => {
      expect(process.hrtime()).toEqual([seconds, 123_456_789])
      expect(process.hrtime.bigint()).toBe(BigInt(seconds) * 1_000_000_000n + 123_456_789n)
      expect(process.uptime()).toBeCloseTo(START_UNIX_MS / 1_000, 2)
    })
    expect(run.dispatch(() => process.hrtime([seconds, 23_456_789]), 1_000)).toEqual([1, 100_000_000])
  })
})

describe("node's randomness in a run", () => {
  it('fills what it is asked to fill, and no more', () => {
    new ShieldRun().dispatch(() => {
      const words = nodeCrypto.randomFillSync(new Uint16Array(6), 2, 3)
      expect([...words].map((word) => word !== 0)).toEqual([false, false, true, true, true, false])
      expect([...nodeCrypto.randomFillSync(Buffer.alloc(5), 4)].slice(0, 4)).toEqual([0, 0, 0, 0])
      expect(() => nodeCrypto.randomFillSync(Buffer.alloc(5), 4, 2)).toThrow('crypto.randomFill: 2 bytes at 4 do not fit into 5')
      expect(nodeCrypto.randomBytes(300)).toHaveLength(300)
      expect(nodeCrypto.getRandomValues(new Uint8Array(3))).toHaveLength(3)
      expect(nodeCrypto.createHash('sha256').update('isochron').digest('hex').slice(0, 8)).toMatch(/^[0-9a-f]{8}$/)
    })
  })

  it('draws integers in their bounds, also large ones', () => {
    new ShieldRun().dispatch(() => {
      for (let i = 0; i < 200; i++) {
        const small = nodeCrypto.randomInt(-3, 4)
        const large = nodeCrypto.randomInt(2 ** 47)
        expect(small >= -3 && small < 4 && large >= 0 && large < 2 ** 47 && Number.isInteger(large)).toBe(true)
      }
      expect(() => nodeCrypto.randomInt(5, 5)).toThrow('expected integers low < high, found 5 and 5')
    })
  })

  it('calls back after the code, within the dispatch', () => {
    const notes: string[] = []
    new ShieldRun().dispatch(() => {
      nodeCrypto.randomInt(1, (_error, value) => notes.push(`int ${value}`))
      nodeCrypto.randomInt(4, 5, (_error, value) => notes.push(`int ${value}`))
      nodeCrypto.randomFill(new Uint8Array(2), (_error, filled) => notes.push(`filled ${filled.length}`))
      notes.push('code')
    })
    expect(notes).toEqual(['code', 'int 0', 'int 4', 'filled 2'])
  })

  it.each<[string, () => unknown]>([
    ['crypto.generateKeyPairSync', () => nodeCrypto.generateKeyPairSync('ed25519')], ['crypto.generatePrimeSync', () => nodeCrypto.generatePrimeSync(8)],
    ['timers/promises.setTimeout', () => timersPromises.setTimeout(1)], ['timers/promises.scheduler.wait', () => timersPromises.scheduler.wait(1)],
    ['timers/promises.setTimeout', () => promisify(setTimeout)(1)],
  ])('throws where it cannot be given its numbers or its time: %s', (name, call) => {
    expect(() => new ShieldRun().dispatch(call)).toThrow(`${name} leaves event time`)
  })
})

describe('a promise that is made in a run', () => {
  const promisesOf = (code: () => unknown): boolean => {
    const run = new ShieldRun()
    run.dispatch(code)
    return run.promises > 0
  }
  const settled = Promise.resolve()

  it.each<[string, () => unknown]>([
    ['Promise.resolve', () => Promise.resolve(1)], ['new Promise', () => new Promise<void>((resolve) => resolve())], ['an async function', async () => settled], ['then', () => settled.then(() => undefined)],
    ['an import', () => import('node:path')], ['crypto.subtle', () => crypto.subtle.digest('SHA-256', new Uint8Array(1))], ['an async iterator', () => (async function* () { yield 1 })().next()],
  ])('is noticed when it is made: %s', (_what, code) => {
    expect(promisesOf(code)).toBe(true)
  })

  it('is nobody\'s business outside, and code without one is not blamed', async () => {
    expect(promisesOf(() => [1, 2].map(String))).toBe(false)
    const run = new ShieldRun()
    run.dispatch(() => undefined)
    await Promise.resolve()
    expect([run.promises, isShielded()]).toEqual([0, false])
  })
})

describe('installing', () => {
  it('is complete also where the globals were shielded before, happens once, and is taken back', () => {
    unshieldProcess()
    expect([process.hrtime, process.nextTick, nodeCrypto.randomUUID, timersPromises.setTimeout, Date.now]).toEqual([real.hrtime, real.nextTick, real.randomUUID, real.sleep, real.now])
    shieldGlobals()
    shieldProcess()
    const { hrtime } = process
    expect(hrtime).not.toBe(real.hrtime)
    shieldProcess()
    expect(process.hrtime).toBe(hrtime)
    unshieldProcess()
    expect([globalsShielded(), process.hrtime]).toEqual([false, real.hrtime])
    unshieldGlobals()
    shieldProcess()
  })
})
