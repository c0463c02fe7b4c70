import { describe, expect, it } from 'vitest'
import { summaryTable } from '../../../data/report/index.js'
import { lastLookSection } from '../../../data/report/last-look-section.js'
import type { LastLookFigures } from '../../../data/report/model.js'
import type { InstrumentSummary, RunSummary } from '../../../data/report/index.js'

const amzn: InstrumentSummary = {
  instrument: 'AMZN@XNAS', position: -40, orders: 1_160, fills: 376, fillRatio: 0.3241, rejects: 27, replaces: 12, cancels: 757, volumeQty: 20_220, volumeNotional: 4_033_396.2,
  ordersRefused: 18, rejectsByReason: [
    { request: 'submit', source: 'risk', reason: 'position-limit', count: 18 }, { request: 'replace', source: 'risk', reason: 'position-limit', count: 5 },
    { request: 'cancel', source: 'venue', reason: 'too-late', count: 4 },
  ],
  pnl: -817.14, grossPnl: -843.08, realisedPnl: -855.58, unrealisedPnl: 12.5, fees: -25.94, maxDrawdown: 516.67, exposureMax: 187_432.18, exposureTime: 0.873,
}

/** Orders at a provider: deals, then refusals by its last look and before it. */
function lastLook(deals: number, byLook: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): LastLookFigures {
  const categories = ['A-1', 'A-2', 'B', 'C', 'D', 'E', 'F']
  const all = Object.fromEntries(categories.map((category) => [category, (byLook[category] ?? 0) + (before[category] ?? 0)]))
  const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)
  const [looks, refusals] = [deals + total(byLook), total(all)]
  return {
    instrument: 'EUR/USD@LPA', currency: 'USD', orders: deals + refusals, deals, refusals, refusalRatio: refusals / (deals + refusals), looks,
    lastLookRefusalRatio: looks === 0 ? 0 : total(byLook) / looks, askedQty: 0, dealtQty: 0, refusalsByCategory: all,
    lookRefusalsByCategory: Object.fromEntries(categories.map((category) => [category, byLook[category] ?? 0])), horizons: [],
  }
}

const { instrument: _instrument, position: _position, ...trading } = amzn

const summary: RunSummary = {
  ...trading, strategy: 'inventory-quoter', parameters: { qty: 100 }, seed: '42', instruments: ['AMZN@XNAS'], from: '2012-06-21T13:30:00.000000000Z',
  to: '2012-06-21T20:00:00.000000000Z', venue: 'simulated XNAS', events: 2_345_678, eventsPerSecond: 1_734_211, wallSeconds: 1.353, peakRssMiB: 187.4, currency: 'USD',
  fingerprint: { total: '7c1d9e02b4f85a66', byClass: { orders: '0f3ab95c21d7e804', fills: '4be2907fd1c3a586', timers: '1020c03736c6b0dc' }, counts: { orders: 1_160, fills: 376, timers: 0 }, byInstrument: {} },
  warnings: ['The data begins at level 10 of the book: queue positions deeper than that are estimates.'], byInstrument: [amzn],
}

describe('the last look in the summary', () => {
  const said = (figures: LastLookFigures): string => {
    const text = summaryTable({ ...summary, lastLook: [figures] })
    return text.slice(text.indexOf('Last look\n'), text.indexOf('Fingerprint')).replace(/\s+/g, ' ').trim()
  }

  it('has not refused what never came to it: orders that the provider does not take', () => {
    expect(said(lastLook(0, {}, { E: 11_428 }))).toBe('Last look EUR/USD@LPA: no order came to the last look; 11,428 refused before it (type, terms or number not taken 11,428)')
  })

  it('refuses for reasons in words, apart from what was refused before', () => {
    expect(said(lastLook(90, { 'A-1': 7, E: 3 }, { B: 4, C: 1 })))
      .toBe('Last look EUR/USD@LPA: 10 of 100 orders refused by the last look, 10.0% (price moved 7, other reasons 3); 5 refused before it (no price or quantity 4, no credit 1)')
  })

  it('is in the page in the same words', () => {
    const page = String(lastLookSection({ ...summary, lastLook: [lastLook(90, { 'A-1': 7, E: 3 }, { B: 4, E: 1 })] })?.text)
    expect(page).toContain('<td>price moved 7, other reasons 3</td>')
    expect(page).toContain('<td>no price or quantity 4, type, terms or number not taken 1</td>')
  })
})

describe('the summary table', () => {
  it('says it all in 80 columns', () => {
    expect(summaryTable(summary)).toBe(`\
inventory-quoter  on simulated XNAS
AMZN@XNAS
2012-06-21 13:30:00.000 to 20:00:00.000 UTC  seed 42

Trading                                   Result, USD
  Orders                         1,160      PnL net of fees              -817.14
  Fills                            376        realised                   -855.58
  Fill ratio                     32.4%        unrealised                  +12.50
  Replaces                          12        rebates received            +25.94
  Cancels                          757      Max drawdown                  516.67
  Rejects                           27      Exposure, largest         187,432.18
  Volume, quantity              20,220      Exposure, time                 87.3%
  Volume, notional        4,033,396.20

Run                                       Machine
  Events                     2,345,678      Wall time                     1.35 s
  Events/s                      1.73 M      Peak memory                  187 MiB

Rejects                                    new orders     replaces      cancels
  risk: position-limit                             18            5            0
  venue: too-late                                   0            0            4

Fingerprint
  total   7c1d9e02b4f85a66
  orders  0f3ab95c21d7e804
  fills   4be2907fd1c3a586
  timers  none

Warnings
  ! The data begins at level 10 of the book: queue positions deeper than that
    are estimates.
`)
  })

  it('lists instruments when there are several, and not without end', () => {
    const many = Array.from({ length: 23 }, (_, index) => ({ ...amzn, instrument: `SYM${index}@XNAS` }))
    const lines = summaryTable({ ...summary, byInstrument: many }).split('\n')
    expect(lines[lines.indexOf('By instrument') + 2]).toBe('  SYM0@XNAS                  376        20.2 k           -40         -817.14')
    expect(lines).toContain('  and 3 more')
  })

  it('has the same text with colours as without', () => {
    const coloured = summaryTable(summary, { isTty: true })
    expect(coloured).toContain('\u001b[31m-817.14\u001b[0m')
    const plain = [0, 1, 2, 31, 33].reduce((text, code) => text.replaceAll(`\u001b[${code}m`, ''), coloured)
    expect(plain).toBe(summaryTable(summary))
  })

  it('stays within 80 columns, however long the names and hashes are', () => {
    const long = 'a-name-without-an-end-'.repeat(8)
    const wide = summaryTable({
      ...summary, strategy: long, venue: long, seed: long, instruments: [long, long], warnings: [long], byInstrument: [{ ...amzn, instrument: long }, amzn],
      fingerprint: { total: 'f'.repeat(128), byClass: { orders: '0'.repeat(64) }, counts: { orders: 1 }, byInstrument: {} },
    })
    expect(wide.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('says where the liquidity of history came from: what history used otherwise, and what was filled by an estimate', () => {
    const queue = { instrument: 'AMZN@XNAS', queue: 'orders', restingFills: 9, restingQty: 900, takingFills: 1, takingQty: 100, crossFills: 0, crossQty: 0 }
    const counterfactual = { instrument: 'AMZN@XNAS', volumeQty: 1_000, takenQty: 100, executedQty: 40, canceledQty: 20, replacedQty: 0, displacedQty: 250, usedShare: 0.06, marketShare: 0.01 }
    const section = (text: string): string => /\n(Liquidity\n(?:.+\n)*)/.exec(text)?.[1] ?? 'none'
    expect(section(summaryTable(summary))).toBe('none')
    expect(section(summaryTable({ ...summary, liquidity: [{ impact: 'real', queues: [queue], counterfactual: [counterfactual] }] }))).toBe(`\
Liquidity
  6.0% of our volume history later used otherwise (executed 4.0%, cancelled
    2.0%); 25.0% we traded in the place of others; 69.0% it had no other use for
`)
    const estimated = { ...queue, instrument: 'MSFT@XNAS', queue: 'proportional-power:2' }
    const unused = { ...counterfactual, instrument: 'MSFT@XNAS', executedQty: 0, canceledQty: 0, displacedQty: 0, usedShare: 0 }
    expect(section(summaryTable({ ...summary, liquidity: [{ impact: 'none', queues: [queue, estimated], counterfactual: [counterfactual, unused] }] }))).toBe(`\
Liquidity
  AMZN@XNAS: 6.0% of our volume history later used otherwise (executed 4.0%,
    cancelled 2.0%); 25.0% we traded in the place of others; 69.0% it had no
    other use for
  MSFT@XNAS: 0.0% of our volume history later used otherwise; 100.0% it had no
    other use for
  MSFT@XNAS: 9 fills of 900 by an estimated place in the queue
    (proportional-power:2)
  without market impact: what we took was back at once
`)
  })
})
