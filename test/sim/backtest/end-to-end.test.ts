/** From a row of history through exchange, reports and OMS to position, fee and cash: whole lists of outputs. */
import { describe, expect, it } from 'vitest'
import { MarketKind, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { strategy } from '../../../core/strategy/define.js'
import { NS_PER_US } from '../../../core/time.js'
import { PLAIN } from '../matching/engine-log.js'
import { smallBacktest, type Happening } from './small-backtest.js'

const { add, execute, session, status } = MarketKind
const { buy, sell } = Side

const only = (outputs: readonly string[], ...classes: string[]): string[] => outputs.filter((line) => classes.includes(line.slice(0, line.indexOf(' '))))

/** A market of 99 to 102, so that a limit of 100 rests. */
const MARKET: readonly Happening[] = [
  { us: 10, kind: add, reference: 1, side: buy, qty: 50, price: 99 },
  { us: 10, kind: add, reference: 2, side: sell, qty: 50, price: 102 },
]

const buysOnce = strategy({
  onStart: ({ timers }) => void timers.at(20 * NS_PER_US, 'buy'),
  onTimer: ({ orders }) => void orders.submit({ side: 'buy', qty: 10, price: 100 }),
})

describe('scenario 9: end to end', () => {
  it('each partial updates position, fee and cash; at zero leaves the order is complete', async () => {
    const { outputs, run } = await smallBacktest(buysOnce, [
      ...MARKET,
      { us: 30, kind: add, reference: 3, side: sell, qty: 4, price: 100 },
      { us: 40, kind: add, reference: 4, side: buy, qty: 9, price: 100 },
      { us: 50, kind: execute, reference: 4, qty: 3 },
      { us: 60, kind: add, reference: 5, side: sell, qty: 9, price: 98 },
      { us: 70, kind: execute, reference: 4, qty: 6 },
    ], { fees: { maker: '-1', taker: '2' } })
    expect(only(outputs, 'orders', 'fills', 'positions')).toEqual([
      'orders PLAIN@XSIM 20us number=1 request=submit side=1 type=1 timeInForce=1 price=100 qty=10',
      'fills PLAIN@XSIM 30us number=1 side=1 qty=4 price=100 liquidity=1 fee=-4',
      'positions PLAIN@XSIM 30us qty=4 cash=-400 fees=-4 realised=0 realisedFifo=0',
      'fills PLAIN@XSIM 50us number=1 side=1 qty=3 price=100 liquidity=1 fee=-3',
      'positions PLAIN@XSIM 50us qty=7 cash=-700 fees=-7 realised=0 realisedFifo=0',
      'fills PLAIN@XSIM 60us number=1 side=1 qty=3 price=100 liquidity=1 fee=-3',
      'positions PLAIN@XSIM 60us qty=10 cash=-1000 fees=-10 realised=0 realisedFifo=0',
    ])
    expect(run.engine.oms.orders.cumQty[1]).toBe(10)
    expect(run.engine.exposure.openOrders[0]).toBe(0)
  })

  it('a round trip realises what it earned, the taker\'s fee on its own side', async () => {
    const roundTrip = strategy({
      onStart: ({ timers }) => {
        timers.at(20 * NS_PER_US, 'buy')
        timers.at(30 * NS_PER_US, 'sell')
      },
      onTimer: ({ orders, timer }) => void (timer.name === 'buy' ? orders.market({ side: 'buy', qty: 5 }) : orders.submit({ side: 'sell', qty: 5, price: 104 })),
    })
    const { outputs } = await smallBacktest(roundTrip, [...MARKET, { us: 40, kind: add, reference: 3, side: buy, qty: 5, price: 104 }], { fees: { maker: '-1', taker: '2' } })
    expect(only(outputs, 'fills', 'positions')).toEqual([
      'fills PLAIN@XSIM 20us number=1 side=1 qty=5 price=102 liquidity=2 fee=10', 'positions PLAIN@XSIM 20us qty=5 cash=-510 fees=10 realised=0 realisedFifo=0',
      'fills PLAIN@XSIM 40us number=2 side=2 qty=5 price=104 liquidity=1 fee=-5', 'positions PLAIN@XSIM 40us qty=0 cash=10 fees=5 realised=10 realisedFifo=10',
    ])
  })
})

describe('the way there and back takes its time', () => {
  it('data, orders and reports each arrive after their own latency; at the exchange history of the same instant comes first', async () => {
    const joinsFirstBook = strategy({
      onBook({ book, orders }) {
        if (book.twoSided && orders.count === 0) orders.submit({ side: 'buy', qty: 10, price: 100 })
      },
    })
    const { outputs } = await smallBacktest(joinsFirstBook, [
      ...MARKET,
      { us: 40, kind: add, reference: 3, side: buy, qty: 7, price: 100 },
      { us: 50, kind: execute, reference: 3, qty: 7 },
      { us: 60, kind: add, reference: 4, side: sell, qty: 2, price: 100 },
    ], { latency: { marketDataNs: 5_000, orderEntryNs: 25_000, reportNs: 11_000 } })
    expect(only(outputs, 'orders', 'reports')).toEqual([
      'orders PLAIN@XSIM 15us number=1 request=submit side=1 type=1 timeInForce=1 price=100 qty=10',
      // Sent at 15, at the exchange at 40, behind the 7 that arrived there at 40.
      expect.stringMatching(/^reports PLAIN@XSIM 51us number=1 execType=1 lastQty=0 /),
      expect.stringMatching(/^reports PLAIN@XSIM 71us number=1 execType=2 lastQty=2 lastPrice=100 leavesQty=8 /),
    ])
  })
})

describe('halts and the end of the session', () => {
  it('an order of ours expires with the session, and nothing is left open', async () => {
    const { outputs, run } = await smallBacktest(buysOnce, [
      ...MARKET,
      { us: 25, kind: status, code: TradingState.halted },
      { us: 26, kind: add, reference: 3, side: sell, qty: 4, price: 100 },
      { us: 27, kind: status, code: TradingState.trading },
      { us: 90, kind: session, code: SessionEvent.endOfMarketHours },
    ])
    expect(only(outputs, 'fills')).toEqual(['fills PLAIN@XSIM 27us number=1 side=1 qty=4 price=100 liquidity=2 fee=0'])
    expect(outputs.at(-1)).toMatch(/^reports PLAIN@XSIM 90us number=1 execType=6 lastQty=0 lastPrice=0 leavesQty=0 cumQty=4 .*reason=closed/)
    expect(run.engine.exposure.openOrders[0]).toBe(0)
  })
})

describe('scenario 6: commands in flight when the data end', () => {
  it('still settle, and are reported: an order on its way, and the cancel sent while stopping', async () => {
    const late = strategy({
      onBook: ({ book, orders }) => void (book.twoSided && orders.submit({ side: 'buy', qty: 60, price: 102 })),
      onStop: ({ orders }) => orders.cancelAll(),
    })
    const { outputs, run } = await smallBacktest(late, MARKET, { latency: { marketDataNs: 0, orderEntryNs: 1_000_000, reportNs: 1_000_000 } })
    expect(only(outputs, 'orders', 'fills', 'reports').map((line) => line.replace(/ lastQty.*| side=.*/, ''))).toEqual([
      'orders PLAIN@XSIM 10us number=1 request=submit',
      'orders PLAIN@XSIM 10us number=1 request=cancel',
      'reports PLAIN@XSIM 2010us number=1 execType=1',
      'reports PLAIN@XSIM 2010us number=1 execType=2',
      'fills PLAIN@XSIM 2010us number=1',
      'reports PLAIN@XSIM 2010us number=1 execType=3',
    ])
    expect(run.engine.exposure.openOrders[0]).toBe(0)
  })
})

describe('scenario 3: an unrelated instrument', () => {
  it('changes nothing of the others, wherever it stands in the list', async () => {
    const other = { ...PLAIN, symbol: 'ANOTHER' }
    const rows = (instrument: number): Happening[] => [
      ...MARKET, { us: 30, kind: add, reference: 3, side: sell, qty: 4, price: 100 } as const, { us: 30, kind: add, reference: 4, side: sell, qty: 9, price: 100 } as const,
    ].map((row) => ({ ...row, reference: (row.reference ?? 0) + instrument * 100, instrument }))
    const alone = await smallBacktest(buysOnce, rows(0))
    const first = await smallBacktest(buysOnce, [...rows(0), ...rows(1)], { specs: [PLAIN, other] })
    const second = await smallBacktest(buysOnce, [...rows(0), ...rows(1)], { specs: [other, PLAIN] })
    const plain = alone.end.fingerprint.byInstrument['PLAIN@XSIM']
    expect(first.end.fingerprint.byInstrument['PLAIN@XSIM']).toBe(plain)
    expect(second.end.fingerprint.byInstrument['PLAIN@XSIM']).toBe(plain)
    expect(second.end.fingerprint.total).toBe(first.end.fingerprint.total)
    expect(plain).toMatch(/^[0-9a-f]{32}$/)
  })
})
