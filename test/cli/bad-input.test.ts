/** Everything that can be wrong with `isochron backtest` is said in a sentence or two, with exit code 1, and leaves nothing behind. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isochron, together, type Finished } from './built-cli.js'
import { smallLake, type SmallLake, type STRATEGIES } from './small-lake.js'

interface Case {
  readonly strategy?: keyof typeof STRATEGIES | 'absent'
  readonly args: readonly string[]
  /** Without `error: ` and the line's end; the folder of the test is left out of paths. */
  readonly says: string | RegExp
  /** What is said before that. */
  readonly before?: RegExp
  /** What stands in the folder afterwards. */
  readonly leaves?: readonly string[]
}

const run = (...args: string[]): readonly string[] => ['--data', 'LAKE', '--instruments', 'ALPHA', ...args]
const AT_THE_FIRST_BOOK = String.raw`ALPHA@XNAS at 2026-03-02T14:30:00\.\d{9}Z \(market ALPHA@XNAS \d+\)`

const CASES: Readonly<Record<string, Case>> = {
  'no such file': { strategy: 'absent', args: run(), says: '/strategies/absent.ts: no such file; expected a strategy, such as notebooks/inventory-quoter.ts' },
  'no default export': { strategy: 'no-default', args: run(), says: "/strategies/no-default.ts: the default export is missing; expected `export default strategy({ … })` with strategy from 'isochron'" },
  'a strategy that throws': { strategy: 'throws', args: run(), says: new RegExp(String.raw`^strategy throws failed in onQuote on ${AT_THE_FIRST_BOOK}: TypeError: no such luck\n  at Object\.onQuote \(/strategies/throws\.ts:3:\d+\)$`) },
  'a stream that throws': { strategy: 'throws-in-a-stream', args: run(), says: new RegExp(String.raw`^strategy throws-in-a-stream failed in onQuote on ${AT_THE_FIRST_BOOK}: Error: no such luck\n  at /strategies/throws-in-a-stream\.ts:4:\d+$`) },
  'a strategy that throws far down: each of its lines, and what it logged before': {
    strategy: 'throws-far-down', args: run(),
    says: new RegExp(String.raw`^strategy throws-far-down failed in onQuote on ${AT_THE_FIRST_BOOK}: TypeError: Cannot read properties of undefined \(reading 'price'\)
  at priceOf \(/strategies/throws-far-down\.ts:5:\d+\)\n  at Object\.onQuote \(/strategies/throws-far-down\.ts:7:\d+\)$`),
    before: /^2026-03-02T14:30:00\.\d{9}Z about to ⏎ fail\n$/,
  },
  'a promise that is rejected and nobody awaits': {
    strategy: 'rejects-nowhere', args: run(),
    says: '/strategies/rejects-nowhere.ts: failed outside of any callback, in a promise that nobody awaits or a real timer: Error: no such luck\n  at /strategies/rejects-nowhere.ts:3:25',
  },
  'a real timer that throws, while another goes on': {
    strategy: 'fails-in-a-real-timer', args: run('--speed', '1000'),
    says: /^\/strategies\/fails-in-a-real-timer\.ts: failed outside of any callback, in a promise that nobody awaits or a real timer: Error: no such luck\n {2}at .*\/strategies\/fails-in-a-real-timer\.ts:3:30\)$/,
  },
  'a file that awaits what never comes': {
    strategy: 'awaits-for-ever', args: run(),
    says: '/strategies/awaits-for-ever.ts: cannot be loaded: it awaits something at its top level that never comes; await nothing there, or something that settles',
  },
  'a file that ends the process': { strategy: 'exits', args: run(), says: '/strategies/exits.ts: cannot be loaded: it calls process.exit at its top level' },
  'a package that is not there': {
    strategy: 'imports-a-stranger', args: run(),
    says: "/strategies/imports-a-stranger.ts: cannot be loaded: Cannot find package '@strangers/indicators' imported from /strategies/imports-a-stranger.ts; "
      + "packages come from the strategy's own project: `npm install @strangers/indicators` in /strategies",
  },
  'a schema that throws': { strategy: 'refuses-in-its-schema', args: run(), says: /^the strategy's schema of parameters failed: Error: no such luck\n {2}at .*\/refuses-in-its-schema\.ts:3:\d+\)$/ },
  'a timer every nanosecond': {
    strategy: 'every-nanosecond', args: run(), says: /: RangeError: timers\.everyMs\('tick'\): expected a period of 0\.001 ms \(1 µs\) to 9007199254 ms, found 0\.000001\n {2}at .*every-nanosecond\.ts:3:\d+\)$/,
  },
  'a latency of months': { args: run('--latency', '8000000s'), says: "--latency: found '8000000s', expected at most 1 hour (3600s)" },
  'an empty seed': { args: run('--seed', ''), says: "--seed: found '', expected 1 to 100 characters, such as 1" },
  'a timer for now, again and again': {
    strategy: 'timers-for-now', args: run(),
    says: /^timer 'again' of timers-for-now\/ALPHA@XNAS was the 100001th at one instant \(\d+ ns since the run's epoch\): it sets a timer for now each time it fires, so time would never go on; give it a delay$/,
  },
  'a microtask that sets the next': { strategy: 'microtasks-without-end', args: run(), says: /^100000 microtasks \(queueMicrotask, process\.nextTick, asapScheduler\) ran at one instant .*use a timer with a delay$/ },
  'an async callback': {
    strategy: 'async', args: run(),
    says: new RegExp(`^strategy async failed in onBook on ${AT_THE_FIRST_BOOK}: EventTimeError: onBook answered a promise: what follows an await runs outside event time, so it would differ from run to run; use timers or Observables instead of async$`),
  },
  'a callback that makes a promise': {
    strategy: 'makes-a-promise', args: run(),
    says: new RegExp(`^strategy makes-a-promise failed in onBook on ${AT_THE_FIRST_BOOK}: EventTimeError: onBook made a promise: it would settle when the machine gets to it, outside event time; use timers or Observables$`),
  },
  'a parameter of another type': { args: run('--params', 'qty=abc'), says: 'wrong parameters:\n  qty: Invalid input: expected number, received string, found "abc"' },
  'several parameters, one unknown, one out of bounds': {
    args: run('--params', 'qty=0,size=5'), says: 'wrong parameters:\n  size: no such parameter; the strategy has qty, colour\n  qty: Too small: expected number to be >=1, found "0"',
  },
  'a parameter that is none of the choices': { args: run('--params', 'colour=green'), says: 'wrong parameters:\n  colour: Invalid option: expected one of "red"|"blue", found "green"' },
  'no lake there': {
    args: ['--data', 'nolake', '--instruments', 'ALPHA'],
    says: 'nolake: no lake can be opened there (ENOENT). Expected a directory with venue=…/date=…/*.parquet: make one with `isochron import itch FILE --venue XNAS --date YYYY-MM-DD --out nolake`.',
  },
  'an unknown instrument': { args: ['--data', 'LAKE', '--instruments', 'ALPA'], says: "no instrument 'ALPA' of XNAS on 2026-03-02: found ALPHA, BRAVO. Did you mean ALPHA?" },
  'an unknown venue': {
    args: run('--venue', 'XPAR'), says: '/lake: no dataset of venue XPAR; the lake has XNAS. Expected /lake/venue=XPAR/date=YYYY-MM-DD/*.parquet: import one with `isochron import itch FILE --venue XPAR --date YYYY-MM-DD --out /lake`.',
  },
  '--from no time': {
    args: run('--from', 'yesterday'), says: "--from: found 'yesterday', expected a day (2012-06-21) or a time with its zone (2012-06-21T14:00:00Z, 2012-06-21T10:00:00-04:00)",
  },
  '--from a day without data': {
    args: run('--from', '2027-01-04'),
    says: '/lake: no dataset of XNAS from 2027-01-04 to the last; it has 2026-03-02. Expected /lake/venue=XNAS/date=2027-01-04/*.parquet: import one with `isochron import itch FILE --venue XNAS --date 2027-01-04 --out /lake`.',
  },
  '--latency without a unit': { args: run('--latency', '500'), says: "--latency: found '500', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)" },
  '--fees in words': { args: run('--fees', 'cheap'), says: "--fees: found 'cheap', expected maker/taker, a rebate negative (-0.0020/0.0030), with terms behind (0.85/0.85,min=1,per=order), or a file of JSON (fees.json)" },
  '--fees finer than the money': { args: run('--fees', '0.000000001/0'), says: "--fees: ALPHA@XNAS: '0.000000001' is finer than 8 decimals" },
  '--fees in another currency': {
    args: run('--fees', '1/2,currency=EUR'), says: '--fees: ALPHA@XNAS: found fees in EUR, expected USD, in which it trades: convert the rates, nothing is converted here',
  },
  '--fees rounded to less than the money has': { args: run('--fees', '1/2,decimals=9'), says: "--fees: ALPHA@XNAS: fees of 9 decimals are finer than the instrument's money, which has 4" },
  '--latency of a distribution that cannot be': { args: run('--latency', 'lognormal(median=1ms,p99=50us)'), says: '--latency: latency.lognormal.p99Ns: found 50000, expected a number not below the median, 1000000' },
  '--latency of a recording that is not there': {
    args: run('--latency', '1us/recorded(gateway.csv)/1us'), says: '--latency: gateway.csv: no such file; expected a recorded latency, lines of time and latency (13:30:00.5,250us)',
  },
  '--faults of a file that is not there': { args: run('--faults', 'faults.json'), says: '--faults: faults.json: no such file; expected faults, a JSON object in a file' },
  '--faults that nobody knows': { args: run('--faults', '{"power":{}}'), says: '--faults: faults: found power, expected no other fields than disconnects, restarts, reports, feedGaps' },
  '--faults between instants that are years apart': {
    args: run('--faults', '{"restarts":{"count":1,"from":"2026-03-02T15:00:00Z","until":"2027-03-02T15:00:00Z","forNs":1}}'),
    says: '--faults: faults: found 1 between instants that are 31536000000000000 ns apart, expected from before until, at most 104 days',
  },
  '--faults that a strategy answers without end': {
    strategy: 'insists', args: run('--faults', '{"disconnects":{"at":["2026-03-02T15:00:00Z"],"forNs":60000000000}}'),
    says: new RegExp(String.raw`^strategy insists failed in onOrder on ALPHA@XNAS at (\S+Z) \(report XNAS \d+\): RunawayError: order \d+ was in the 100001th command at one instant \(\1\) `
      + String.raw`while the connection to the venue was down: a strategy answers each refusal \(disconnected\) by another command at once, so time would never go on; `
      + String.raw`try again from a timer, or on the next book\n  at Object\.onOrder \(.*insists\.ts:6:\d+\)$`),
  },
  '--speed 0': { args: run('--speed', '0'), says: "--speed: found '0', expected a positive number" },
  '--json where no folder is: said before the run': {
    args: run('--json', 'no/such/folder/x.json'), says: /^no\/such\/folder\/x\.json: cannot be written: there is no folder .*no\/such\/folder; make it first$/,
  },
}

let world: SmallLake
const results = new Map<string, Finished & { readonly left: readonly string[] }>()

beforeAll(async () => {
  world = await smallLake('bad-input')
  await together(Object.entries(CASES), 2, async ([name, { strategy = 'quiet', args }]) => {
    const cwd = join(world.folder, `case ${results.size} ${name.replaceAll('/', ' ')}`)
    mkdirSync(cwd, { recursive: true })
    const file = join(world.folder, 'strategies', `${strategy}.ts`)
    const outputs = ['--record', 'recording', ...(args.includes('--json') ? [] : ['--json', 'result.json']), ...(args.includes('--report') ? [] : ['--report', 'report.html'])]
    const done = await isochron(['backtest', file, ...args.map((arg) => (arg === 'LAKE' ? world.lake : arg)), ...outputs], cwd)
    results.set(name, { ...done, err: done.err.replaceAll(world.folder, ''), left: readdirSync(cwd) })
  })
}, 240_000)
afterAll(() => rmSync(world.folder, { recursive: true, force: true }))

describe('isochron backtest, asked for what cannot be', () => {
  for (const [name, { says, before = /^$/, leaves = [] }] of Object.entries(CASES)) {
    it(name, () => {
      const { code, out, err, left } = results.get(name) as Finished & { left: readonly string[] }
      expect(code).toBe(1)
      expect(out).toBe('')
      const [, lines, said] = /^(.*?)error: (.*)\n$/s.exec(err) ?? ['', err, '']
      expect(lines).toMatch(before)
      if (typeof says === 'string') expect(said).toBe(says)
      else expect(said).toMatch(says)
      expect([...left].sort()).toEqual(leaves)
    })
  }

  it('without what it needs: says both ways to get a market', async () => {
    const { code, out, err } = await isochron(['backtest', 'x.ts'])
    expect([code, out, err]).toEqual([1, '', 'error: found neither --data nor --market, expected a lake of recorded days (--data lake) or a simulated market (--market calm, --market market.yaml)\n'])
  })

  it('an instrument that is named twice is traded once', async () => {
    const { code, out, err } = await isochron(['backtest', world.strategy('quiet'), '--data', world.lake, '--instruments', 'ALPHA,ALPHA@XNAS'])
    expect([code, err, out.split('\n').slice(0, 2)]).toEqual([0, '', ['quiet  on XNAS', 'ALPHA@XNAS']])
  })
})

describe('the log of a strategy', () => {
  it('is on standard error, its first lines, and a real timer of a library does not hold the process', async () => {
    const { code, err } = await isochron(['backtest', world.strategy('talks-and-stays'), '--data', world.lake, '--instruments', 'ALPHA,BRAVO'])
    const lines = err.trimEnd().split('\n')
    expect([code, lines.length]).toEqual([0, 21])
    expect(lines[0]).toMatch(/^2026-03-02T08:00:00\.\d{9}Z ALPHA@XNAS line 1$/)
    expect(lines[20]).toBe('… 24 more lines of the log: --report FILE keeps the first 5,000')
  })
})

describe('--record never replaces what is no recorded run', () => {
  it('neither a folder of other files, nor a file', async () => {
    const precious = join(world.folder, 'precious')
    mkdirSync(precious)
    writeFileSync(join(precious, 'thesis.txt'), 'years of work')
    for (const [at, says] of [
      [precious, 'error: /precious: is no recorded run and not empty: nothing was replaced; record into a new folder\n'],
      [join(precious, 'thesis.txt'), 'error: --record: /precious/thesis.txt: cannot be written (ENOTDIR): a part of the path is a file: choose another place. Nothing was recorded.\n'],
    ] as const) {
      const { code, err } = await isochron(['backtest', world.strategy('quiet'), '--data', world.lake, '--instruments', 'ALPHA', '--record', at])
      expect([code, err.replaceAll(world.folder, '')]).toEqual([1, says])
    }
    expect(readdirSync(precious)).toEqual(['thesis.txt'])
    expect(readFileSync(join(precious, 'thesis.txt'), 'utf8')).toBe('years of work')
  })
})
