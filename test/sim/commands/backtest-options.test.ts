/** What the options of a backtest say, and how each is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_RISK_LIMITS } from '../../../core/risk/limits.js'
import { OptionError, readBacktestOptions, type BacktestArguments } from '../../../sim/commands/backtest-options.js'

const GIVEN: BacktestArguments = { data: 'lake', instruments: 'AMZN', seed: '1', latency: '100us' }
const folder = mkdtempSync(join(tmpdir(), 'isochron-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
/** Makes a file. Answers its path. */
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const read = (given: Partial<BacktestArguments> = {}): ReturnType<typeof readBacktestOptions> => readBacktestOptions({ ...GIVEN, ...given })

describe('options as they are meant', () => {
  it('where little is said, the rest is left to the data', () => {
    expect(read()).toEqual({
      origin: { data: 'lake' }, instruments: ['AMZN'], from: undefined, to: undefined, params: {}, limits: DEFAULT_RISK_LIMITS, speed: undefined, fees: undefined, faults: undefined,
      tape: undefined, replay: {}, depth: 'orders', batchRows: undefined,
      latency: { orderEntryNs: 100_000, reportNs: 100_000, marketDataNs: 100_000 },
    })
  })

  it('lists are separated by commas, spaces around names do not count, and an option may come again', () => {
    expect(read({ instruments: ' AMZN, MSFT@XNAS ,' }).instruments).toEqual(['AMZN', 'MSFT@XNAS'])
    expect(read({ params: ['qty=5, side = buy', 'note=a=b', 'empty='] }).params).toEqual({ qty: '5', side: 'buy', note: 'a=b', empty: '' })
    expect(read({ limits: ['positionMax=500', 'reference=mid'] }).limits).toEqual({ ...DEFAULT_RISK_LIMITS, positionMax: 500, reference: 'mid' })
  })

  it('a day is all of it, UTC; a time with its zone is that instant', () => {
    const { from, to } = read({ from: '2012-06-21', to: '2012-06-21' })
    expect([from, to]).toEqual([{ day: '2012-06-21', unixNs: 1_340_236_800_000_000_000n }, { day: '2012-06-21', unixNs: 1_340_323_199_999_999_999n }])
    expect(read({ from: '2012-06-21T10:00:00-04:00' }).from?.unixNs).toBe(read({ from: '2012-06-21T14:00:00Z' }).from?.unixNs)
  })

  for (const [text, latency] of [['0ns', [0, 0, 0]], ['1.5ms', [1_500_000, 1_500_000, 1_500_000]], ['2s', [2e9, 2e9, 2e9]], ['500us/1ms/7ns', [500_000, 1_000_000, 7]]] as const) {
    it(`--latency ${text}`, () => {
      const [orderEntryNs, reportNs, marketDataNs] = latency
      expect(read({ latency: text }).latency).toEqual({ orderEntryNs, reportNs, marketDataNs })
    })
  }

  it('a market takes the place of a lake; then all its instruments are traded unless some are named', () => {
    const { data: _, instruments: __, latency: ___, ...rest } = GIVEN
    expect(readBacktestOptions({ ...rest, market: 'calm' })).toMatchObject({ origin: { market: 'calm' }, instruments: [] })
    expect(readBacktestOptions({ ...rest, market: 'calm', instruments: 'ACME' })).toMatchObject({ instruments: ['ACME'] })
  })

  it('history may be made coarser, its queues estimated, our impact left out, and its venues consolidated later', () => {
    expect(read({ depth: 'levels:5', queueModel: 'proportional-log', impact: 'none', tape: '500us' })).toMatchObject({
      depth: { levels: 5 }, replay: { queueModel: { name: 'proportional-log' }, impact: 'none' }, tape: { delayNs: 500_000 },
    })
  })

  it('fees are maker/taker, as they were typed', () => {
    expect(read({ fees: '-0.0020/0.0030' }).fees).toEqual({ maker: '-0.0020', taker: '0.0030' })
    expect(read({ fees: '0/0' }).fees).toEqual({ maker: '0', taker: '0' })
  })

  it('latency may vary, way by way; a recording is read from its file', () => {
    const recording = file('gateway.csv', 'time,latency\n13:30:00,100us\n14:00:00,1ms\n')
    const { latency } = read({ latency: `200us+lognormal(median=50us,p99=1ms)/recorded(${recording})/queue(service=2us)` })
    expect(latency).toMatchObject({ orderEntryNs: 200_000, orderEntry: { lognormal: { medianNs: 50_000, p99Ns: 1_000_000 } }, marketData: { queue: { serviceNs: 2_000 } } })
    expect(latency.report?.recorded).toMatchObject({ name: recording, latenciesNs: [100_000, 1_000_000] })
  })

  it('fees may have terms, in text or in a file of JSON, with or without the mark of its bytes', () => {
    const terms = { maker: '0.85', taker: '0.85', minimum: '1', boundsPer: 'order' }
    expect(read({ fees: '0.85/0.85,min=1,per=order' }).fees).toEqual(terms)
    expect(read({ fees: file('fees.json', `\uFEFF${JSON.stringify(terms)}`) }).fees).toEqual(terms)
    expect(read({ fees: file('fees', JSON.stringify(terms)) }).fees).toEqual(terms)
  })

  it('faults are a file of JSON, or its text; their times are Unix time', () => {
    const text = '{ "restarts": { "at": ["2026-03-02T16:00:00Z"], "forNs": 30000000000 } }'
    const faults = { restarts: { at: [1_772_467_200_000_000_000n], forNs: 30_000_000_000 } }
    expect([read({ faults: text }).faults, read({ faults: file('faults.json', text) }).faults]).toEqual([faults, faults])
  })
})

describe('options that cannot be meant', () => {
  const TIME = 'expected a day (2012-06-21) or a time with its zone (2012-06-21T14:00:00Z, 2012-06-21T10:00:00-04:00)'
  const LATENCY = 'expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)'
  const FEES = 'expected maker/taker per unit of quantity, a rebate negative (-0.0020/0.0030), in basis points (1bps/5bps), or with terms (0.85/0.85,min=1,per=order)'
  const RECORDED = 'expected a recorded latency, lines of time and latency (13:30:00.5,250us)'
  const cases: readonly (readonly [given: Partial<BacktestArguments>, says: string])[] = [
    [{ data: undefined } as never, 'found neither --data nor --market, expected a lake of recorded days (--data lake) or a simulated market (--market calm, --market market.yaml)'],
    [{ market: 'calm' }, 'found --data and --market, expected one of them: history is replayed, or a market simulated'],
    [{ data: undefined, market: 'calm' } as never, '--latency: found with --market, expected in its file: a market says such terms itself, venue by venue'],
    [{ instruments: undefined } as never, '--instruments: found nothing, expected symbols such as AMZN,MSFT'],
    [{ tape: 'soon' }, `--tape: found 'soon', ${LATENCY}`],
    [{ impact: 'some' }, '--impact: found \'some\', expected real (what we take is gone for later history) or none (it is back at once)'],
    [{ instruments: ' , ' }, "--instruments: found ' , ', expected symbols such as AMZN,MSFT"],
    [{ from: '2012-06-21T10:00' }, `--from: found '2012-06-21T10:00', ${TIME}`],
    [{ from: '' }, `--from: found '', ${TIME}`],
    [{ to: '2012-02-30' }, `--to: found '2012-02-30', ${TIME}`],
    [{ from: '2012-06-22', to: '2012-06-21' }, "--from: found '2012-06-22', expected a time before that of --to, '2012-06-21'"],
    [{ params: ['qty'] }, "--params: found 'qty', expected name=value"],
    [{ params: ['=5'] }, "--params: found '=5', expected name=value"],
    [{ limits: ['positionMax=many'] }, '--limits: risk limit positionMax: expected an integer of 0 to 9007199254740991 (quantity increments), found many'],
    [{ speed: '0' }, "--speed: found '0', expected a positive number"],
    [{ speed: 'Infinity' }, "--speed: found 'Infinity', expected a positive number"],
    [{ speed: ' ' }, "--speed: found ' ', expected a positive number"],
    [{ readAhead: '0' }, "--read-ahead: found '0', expected a whole number of rows, 1 to 4194304"],
    [{ readAhead: '0.5' }, "--read-ahead: found '0.5', expected a whole number of rows, 1 to 4194304"],
    [{ readAhead: '1e12' }, "--read-ahead: found '1e12', expected a whole number of rows, 1 to 4194304"],
    [{ latency: '100' }, `--latency: found '100', ${LATENCY}`],
    [{ latency: '-1us' }, `--latency: found '-1us', ${LATENCY}`],
    [{ latency: '1us/2us' }, "--latency: found '1us/2us', expected one latency (500us) or three, of orders, reports and market data (500us/500us/100us)"],
    [{ latency: '1.5ns' }, "--latency: found '1.5ns', expected a whole number of nanoseconds"],
    [{ latency: '8000000s' }, "--latency: found '8000000s', expected at most 1 hour (3600s)"],
    [{ latency: '1us/1us/3600.000000001s' }, "--latency: found '3600.000000001s', expected at most 1 hour (3600s)"],
    [{ latency: `${'9'.repeat(400)}ns` }, `--latency: found '${'9'.repeat(400)}ns', expected at most 1 hour (3600s)`],
    [{ seed: '' }, "--seed: found '', expected 1 to 100 characters, such as 1"],
    [{ seed: 'x'.repeat(101) }, `--seed: found '${'x'.repeat(100)}', expected 1 to 100 characters, such as 1`],
    [{ fees: '0.003' }, `--fees: found '0.003', ${FEES}`],
    [{ fees: 'a/b' }, "--fees: found 'a/b', expected maker/taker, a rebate negative (-0.0020/0.0030), with terms behind (0.85/0.85,min=1,per=order), or a file of JSON (fees.json)"],
    [{ fees: '1/2,tier=5:1/2,tier=4:1/1' }, "--fees: fees.tiers.1.from: found '4', expected more than the tier before, 5"],
    [{ fees: '/no/such/fees.json' }, '--fees: /no/such/fees.json: no such file; expected fees, a JSON object in a file'],
    [{ fees: file('empty.json', ' \n') }, `--fees: ${folder}/empty.json: found nothing, expected fees as a JSON object`],
    [{ fees: file('rates.json', '1/2') }, `--fees: ${folder}/rates.json: found text that does not begin with '{', expected fees as a JSON object`],
    [{ latency: 'lognormal(median=50us)' }, '--latency: latency.lognormal: found {"medianNs":50000}, expected either medianNs and p99Ns, or mu and sigma'],
    [{ latency: '1us/gamma(mean=80us,shape=0)/1us' }, '--latency: latency.report.gamma.shape: found 0, expected a number from 0.01 to 1000'],
    [{ latency: 'recorded(/no/such.csv)' }, `--latency: /no/such.csv: no such file; ${RECORDED}`],
    [{ latency: `recorded(${folder})` }, `--latency: ${folder}: it is a folder; ${RECORDED}`],
    [{ latency: `recorded(${file('unsorted.csv', '13:30:00,1us\n13:29:00,1us\n')})` }, `--latency: ${folder}/unsorted.csv:2: found '13:29:00', expected a time after that of the line before: sort the file by time`],
    [{ faults: '/no/such/faults.json' }, '--faults: /no/such/faults.json: no such file; expected faults, a JSON object in a file'],
    [{ faults: '{ "reports": { "delayed": { "chance": 2, "upToNs": 5 } } }' }, '--faults: faults.reports.delayed.chance: found 2, expected a chance, 0 to 1'],
    [{ faults: '{ "restart": {}, "reports": 1 }' }, [
      '--faults: faults.reports: found 1, expected faults of reports, an object with delayed, reordered, duplicated',
      '  faults: found restart, expected no other fields than disconnects, restarts, reports, feedGaps',
    ].join('\n')],
  ]
  for (const [given, says] of cases) {
    it(`${JSON.stringify(given).replaceAll(folder, '')}: what was found and what was expected`, () => {
      expect(() => read(given)).toThrow(new OptionError(says))
    })
  }

  it('a file that is no JSON: where it stops being that, on one line', () => {
    expect(() => read({ faults: file('broken.json', '{ "restarts": x\n}') })).toThrow(/^--faults: \/.*\/broken\.json: found text that begins with '\{' and is no JSON \(.+\), expected a JSON object$/)
  })

  it('an unknown risk limit: the ones that there are', () => {
    expect(() => read({ limits: ['size=1'] })).toThrow(/^--limits: no risk limit is called 'size'; there are orderQtyMax, priceMax, .*, outsideTrading$/)
  })
})
