/** Participants from their seed: the same rows every time, whoever else is in the run, and wherever the run's epoch moves. */
import { describe, expect, it } from 'vitest'
import { Epoch, NS_PER_DAY } from '../../../../core/time.js'
import { PRESET_NAMES } from '../../../../sim/synthetic/participants/presets.js'
import { sha256 } from '../feed-of.js'
import { runCrowds } from './crowd-run.js'

const fingerprint = (rows: readonly string[]): string => sha256(Buffer.from(rows.join('\n'))).slice(0, 16)

describe('participants from their seed', () => {
  it('make the same rows on every machine', async () => {
    const found: Record<string, string> = {}
    for (const participants of PRESET_NAMES) found[participants] = fingerprint((await runCrowds({ participants, seconds: 20 })).rows['ALPHA@XNAS'])
    expect(found).toMatchInlineSnapshot(`
      {
        "busy": "b1b81023afb68d1d",
        "calm": "33b7cad2543f436b",
        "flash-crash": "8d38a9c1a445d52c",
        "stressed": "92dd05d505409d5e",
        "thin": "d7820a2490a166d1",
      }
    `)
  })

  it('make other rows by another seed', async () => {
    const one = (await runCrowds({ seconds: 20, seed: 1 })).rows['ALPHA@XNAS']
    expect((await runCrowds({ seconds: 20, seed: 1 })).rows['ALPHA@XNAS']).toEqual(one)
    expect((await runCrowds({ seconds: 20, seed: 2 })).rows['ALPHA@XNAS']).not.toEqual(one)
  })

  it('do not notice another instrument on their venue, nor their own on another venue, in whatever order they are listed', async () => {
    const alone = (await runCrowds({ seconds: 20 })).rows['ALPHA@XNAS']
    const beside = await runCrowds({ seconds: 20, listed: ['BRAVO@XNAS', 'ALPHA@ARCX', 'ALPHA@XNAS'] })
    expect(alone.length).toBeGreaterThan(500)
    expect(beside.rows['ALPHA@XNAS']).toEqual(alone)
    expect(beside.rows['ALPHA@ARCX']).not.toEqual(alone)
    expect(beside.rows['BRAVO@XNAS'].length).toBeGreaterThan(500)
  })

  it('believe in one value on all venues of a symbol: their prices stay together', async () => {
    const { venues } = await runCrowds({ seconds: 120, participants: { value: { volatilityPct: 10 } }, listed: ['ALPHA@XNAS', 'ALPHA@ARCX'] })
    const [first, second] = ['ALPHA@XNAS', 'ALPHA@ARCX'].map((id) => {
      const { engine, instrument } = venues[id]
      return engine.books.priceOf(engine.firstSlot(instrument.index, 1))
    })
    expect(first).not.toBe(1_000_000)
    expect(Math.abs(first - second)).toBeLessThanOrEqual(600)
  })

  it('go on as they were when the run re-bases in between', async () => {
    const plain = (await runCrowds({ seconds: 20 })).rows['ALPHA@XNAS']
    const shiftDays = 70
    const rebased = await runCrowds({
      seconds: 20, script: [[10, (_venues, kernel) => kernel.timebase.reach(Epoch.ofDay('2026-03-16'))]],
    })
    const back = rebased.rows['ALPHA@XNAS'].map((text) => {
      const [timeNs, ...rest] = text.split(' ')
      return [Number(timeNs) < 0 ? Number(timeNs) + shiftDays * NS_PER_DAY : timeNs, ...rest].join(' ')
    })
    expect(back).toEqual(plain)
    expect(rebased.kernel.nowNs).toBeLessThan(0)
  })
})
