/** A recorded run is a folder that appears whole, or not at all. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Epoch } from '../../../core/time.js'
import type { OutputRecord } from '../../../core/fingerprint/outputs.js'
import { compareRuns } from '../../../sim/backtest/compare-runs.js'
import { OutputLog, RecordingError } from '../../../sim/backtest/output-log.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isochron-output-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
const fill = (timeNs: number, qty: number, sequence = 1): OutputRecord => ({
  outputClass: 'fills', timeNs, instrument: 'PLAIN@XSIM', fields: [['number', 1], ['qty', qty]], cause: { inputClass: 'report', source: 'exchange', sequence, timeNs },
})
const record = (name: string, fills: readonly OutputRecord[], configuration: object = {}): void => {
  const log = new OutputLog(join(folder, name), timebase)
  for (const one of fills) log.write(one)
  expect(readdirSync(folder)).not.toContain(`${name}.ndjson`)
  log.finish({ configuration, summary: {} })
}

it('has a line for each output, with its number, its time and its cause', () => {
  record('run', [fill(1_000, 5), fill(2_000, 7, 2)], { seed: '1' })
  const lines = readFileSync(join(folder, 'run', 'outputs.ndjson'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)
  expect(lines).toEqual([
    { n: 1, class: 'fills', time: '2026-01-05T00:00:00.000001000Z', instrument: 'PLAIN@XSIM', fields: { number: 1, qty: 5 }, cause: { inputClass: 'report', source: 'exchange', sequence: 1, time: '2026-01-05T00:00:00.000001000Z' } },
    { n: 2, class: 'fills', time: '2026-01-05T00:00:00.000002000Z', instrument: 'PLAIN@XSIM', fields: { number: 1, qty: 7 }, cause: { inputClass: 'report', source: 'exchange', sequence: 2, time: '2026-01-05T00:00:00.000002000Z' } },
  ])
  expect(JSON.parse(readFileSync(join(folder, 'run', 'run.json'), 'utf8'))).toEqual({ configuration: { seed: '1' }, summary: {} })
})

it('is not there until it is whole, and one that is discarded was never there', () => {
  const log = new OutputLog(join(folder, 'run'), timebase)
  log.write(fill(1_000, 5))
  expect(existsSync(join(folder, 'run'))).toBe(false)
  log.discard()
  log.discard()
  expect(readdirSync(folder)).toEqual([])
})

it('replaces a recorded run and an empty folder, and nothing else', () => {
  record('run', [fill(1_000, 5)])
  record('run', [fill(1_000, 6)])
  expect(readFileSync(join(folder, 'run', 'outputs.ndjson'), 'utf8')).toContain('"qty":6')
  mkdirSync(join(folder, 'empty'))
  record('empty', [])
  expect(readdirSync(folder).sort()).toEqual(['empty', 'run'])
  mkdirSync(join(folder, 'photos'))
  writeFileSync(join(folder, 'photos', 'run.json'), '')
  for (const at of ['photos', join('photos', 'run.json'), '.']) expect(() => new OutputLog(join(folder, at), timebase)).toThrow(RecordingError)
  expect(readdirSync(folder).sort()).toEqual(['empty', 'photos', 'run'])
})

it('compares: the cause explains a difference and is none; the first field that differs is named; configurations are compared by path', async () => {
  record('a', [fill(1_000, 5), fill(2_000, 7)], { run: { seed: '1', from: 'x' }, same: 1 })
  record('b', [fill(1_000, 5, 99), fill(2_000, 8)], { run: { seed: '2', from: 'x' }, same: 1, more: [1] })
  record('c', [fill(1_000, 5)])
  const paths = ['a', 'b', 'c'].map((name) => join(folder, name))
  const { same, difference, configuration } = await compareRuns(paths[0], paths[1])
  expect([same, difference?.at, difference?.names, difference?.before?.n, difference?.a?.fields, difference?.b?.fields]).toEqual([1, 2, ['qty'], 1, { number: 1, qty: 7 }, { number: 1, qty: 8 }])
  expect(configuration).toEqual([['more', 'absent', '[1]'], ['run.seed', '"1"', '"2"']])
  const ended = (await compareRuns(paths[0], paths[2])).difference
  expect([ended?.at, ended?.names, ended?.a?.n, ended?.b]).toEqual([2, ['end of the run'], 2, undefined])
  expect((await compareRuns(paths[0], paths[0])).difference).toBeUndefined()
})

it('says which line of a recording is damaged', async () => {
  record('a', [fill(1_000, 5), fill(2_000, 7)])
  record('b', [fill(1_000, 5), fill(2_000, 7)])
  const file = join(folder, 'b', 'outputs.ndjson')
  writeFileSync(file, `${readFileSync(file, 'utf8').slice(0, -20)}`)
  await expect(compareRuns(join(folder, 'a'), join(folder, 'b'))).rejects.toThrow(/outputs\.ndjson: line 2 is no output; found '\{"n":2,.*', expected a line of JSON: record the run again$/)
})
