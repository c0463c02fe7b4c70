/** Futures in a run: daily settlement, expiry, roll; positions, payments and what the strategy is told. */
import { describe, expect, it } from 'vitest'
import { strategy } from '../../../core/strategy/define.js'
import { ES_FILE, runFutures, type OtherOrder } from './futures-world.js'

/** Buys two of the March contract as soon as they are offered, and writes down the settlements that it is told. */
const buyer = (told: string[] = []) => strategy({
  state: () => ({ bought: false }),
  onQuote({ book, orders, state, instrument }) {
    if (instrument.symbol !== 'ESH6' || state.bought || !book.hasAsk) return
    state.bought = true
    orders.submit({ side: 'buy', qty: 2, price: book.ask, timeInForce: 'ioc' })
  },
  onStatus({ status, position, instrument, time }) {
    if (status.kind === 'settlement') told.push(`${time.slice(0, 19)} ${instrument.symbol} ${status.state} ${status.qty} at ${status.price}: paid ${position.variation / 100}, realised ${position.realised / 100}, left ${position.qty}`)
  },
})

/** One other trades with another: a buy of one meets an offer of one. */
const trade = (time: string, symbol: string, price: number): readonly OtherOrder[] => [[time, symbol, 'sell', 1, price], [time, symbol, 'buy', 1, price]]
const settlementsOf = (outputs: readonly string[]): string[] => outputs.filter((line) => line.includes('settlement='))

describe('daily settlement', () => {
  it('marks the position to the last trade at its time, pays the variation in money of the contract, and tells the strategy a minute later', async () => {
    const told: string[] = []
    const { outputs, engine } = await runFutures({
      strategy: buyer(told),
      others: [
        ['2026-03-16T14:00:00Z', 'ESH6', 'sell', 2, 530_000],
        ...trade('2026-03-16T19:59:59Z', 'ESH6', 530_025),
        // After the time of settlement and before it is published: counts for the next day.
        ...trade('2026-03-16T20:00:30Z', 'ESH6', 539_900),
        ...trade('2026-03-17T15:00:00Z', 'ESH6', 529_900),
        ...trade('2026-03-17T21:00:00Z', 'ESH6', 529_900),
      ],
    })
    // 2 × 0.25 × 50 = +25.00; 2 × −1.25 × 50 = −125.00.
    expect(told).toEqual([
      '2026-03-16T20:01:00 ESH6 daily 2 at 530025: paid 25, realised 25, left 2',
      '2026-03-17T20:01:00 ESH6 daily 2 at 529900: paid -100, realised -100, left 2',
    ])
    expect(settlementsOf(outputs)).toEqual([
      'positions ESH6@XCME 2026-03-16T20:01:00 settlement=daily price=530025 qty=2 payment=2500 realised=2500',
      'positions ESH6@XCME 2026-03-17T20:01:00 settlement=daily price=529900 qty=2 payment=-12500 realised=-10000',
    ])
    expect(engine.positions.snapshot(0)).toMatchObject({ qty: 2, variation: -10_000, realised: -10_000, openCost: 2 * 529_900 * 50 })
    expect(engine.positions.averagePrice(0)).toBe(529_900)
  })

  it('takes the average by volume of the last seconds on tick, and the price that is given where one is', async () => {
    const others: OtherOrder[] = [
      ['2026-03-16T14:00:00Z', 'ESH6', 'sell', 2, 530_000],
      ...trade('2026-03-16T19:59:29Z', 'ESH6', 999_900), ...trade('2026-03-16T19:59:31Z', 'ESH6', 530_100), ...trade('2026-03-16T19:59:50Z', 'ESH6', 530_150),
      ...trade('2026-03-17T14:00:00Z', 'ESH6', 530_175), ...trade('2026-03-17T21:00:00Z', 'ESH6', 530_175),
    ]
    const file = { ...ES_FILE, settlement: { time: '16:00', price: 'vwap', window: '30s', given: { '2026-03-17': { ESH6: '5287.25' } } } }
    const { outputs } = await runFutures({ strategy: buyer(), others, file })
    // (530,100 + 530,150) ÷ 2 is no tick: half away from zero.
    expect(settlementsOf(outputs).map((line) => /price=(\d+)/.exec(line)?.[1])).toEqual(['530125', '528725'])
  })

  it('of the day on which the data end takes place although they end before it is published; of later days it does not', async () => {
    const { outputs, engine } = await runFutures({
      strategy: buyer(), others: [['2026-03-16T14:00:00Z', 'ESH6', 'sell', 2, 530_000], ...trade('2026-03-16T20:00:00Z', 'ESH6', 530_050)],
    })
    expect(settlementsOf(outputs)).toEqual(['positions ESH6@XCME 2026-03-16T20:01:00 settlement=daily price=530050 qty=2 payment=5000 realised=5000'])
    expect(engine.nowNs).toBeLessThan(86_400e9)
  })

  it('is the same whatever day the run counts its time from', async () => {
    const others: OtherOrder[] = [['2026-03-16T14:00:00Z', 'ESH6', 'sell', 2, 530_000], ...trade('2026-03-16T19:59:59Z', 'ESH6', 530_025), ...trade('2026-03-18T21:00:00Z', 'ESH6', 530_125)]
    const total = async (day: string): Promise<unknown> => (await runFutures({ strategy: buyer(), others, day })).end.fingerprint.byInstrument
    expect(await total('2026-03-15')).toEqual(await total('2026-03-16'))
  })
})

describe('expiry', () => {
  const others: OtherOrder[] = [
    ['2026-03-20T13:00:00Z', 'ESH6', 'sell', 2, 530_000],
    ['2026-03-20T13:00:01Z', 'ESH6', 'sell', 5, 531_000],
    ['2026-03-20T13:00:02Z', 'ESH6', 'buy', 5, 529_000],
    ...trade('2026-03-20T13:29:59Z', 'ESH6', 530_200),
    ['2026-03-20T14:00:00Z', 'ESM6', 'sell', 1, 535_000],
    ['2026-03-20T14:10:00Z', 'ESM6', 'sell', 1, 535_000],
  ]

  it('ends working orders at the last trade, refuses later ones, and settles the position finally', async () => {
    const told: string[] = []
    const holder = strategy({
      state: () => ({ step: 0 }),
      onQuote({ book, orders, state, of, instrument }) {
        if (instrument.symbol === 'ESH6') {
          if (state.step === 0 && book.hasAsk) orders.submit({ side: 'buy', qty: 2, price: book.ask, timeInForce: 'ioc' })
          if (state.step === 1) orders.sell(1, 530_900)
          state.step++
        } else {
          of('ESH6').orders.buy(1, 529_000)
        }
      },
      onOrder({ update, time }) {
        if (update.event !== 'acknowledged') told.push(`${time.slice(11, 19)} ${update.label} ${update.event} ${update.reason ?? ''}`.trimEnd())
      },
      onStatus({ status, position, time }) {
        if (status.kind === 'settlement') told.push(`${time.slice(11, 19)} ${status.state} ${status.qty} at ${status.price}, paid ${position.variation / 100}, left ${position.qty}`)
      },
    })
    const { engine } = await runFutures({ strategy: holder, others, day: '2026-03-20' })
    expect(told).toEqual([
      '13:00:00 ESH6-1 trade',
      '13:30:00 ESH6-2 expired contract-expired',
      '13:31:00 final 2 at 530200, paid 200, left 0',
      '14:00:00 ESH6-3 rejected contract-expired',
      '14:10:00 ESH6-4 rejected contract-expired',
    ])
    expect(engine.positions.snapshot(0)).toMatchObject({ qty: 0, cash: 20_000, realised: 20_000, realisedFifo: 20_000, openCost: 0, variation: 20_000 })
    expect(engine.exposure.positionQty[0]).toBe(0)
    expect(engine.positions.openLots(0)).toEqual([])
  })
})

describe('a strategy that rolls', () => {
  it('leaves the old contract and enters the next one when the calendar says so', async () => {
    const told: string[] = []
    // Six business days before 20 March is the 12th.
    const roller = strategy({
      onQuote({ chain, book, instrument, position, orders, time }) {
        const { current, next } = chain()
        if (orders.count > 0 || !book.twoSided) return
        if (current?.id === instrument.id && position.qty === 0) orders.submit({ side: 'buy', qty: 1, price: book.ask, timeInForce: 'ioc' })
        if (current?.id !== instrument.id && position.qty > 0) orders.submit({ side: 'sell', qty: position.qty, price: book.bid, timeInForce: 'ioc' })
        if (told.length === 0) told.push(`${time.slice(0, 10)} current ${current?.symbol}, next ${next?.symbol}`)
      },
      onOrder({ update, time, instrument }) {
        if (update.event === 'trade') told.push(`${time.slice(0, 10)} ${update.side} ${instrument.symbol} at ${update.lastPrice}`)
      },
    })
    const around = (time: string, symbol: string, bid: number): readonly OtherOrder[] => [[time, symbol, 'buy', 5, bid], [time, symbol, 'sell', 5, bid + 25]]
    await runFutures({
      strategy: roller, day: '2026-03-11',
      others: [
        ...around('2026-03-11T15:00:00Z', 'ESH6', 530_000), ...around('2026-03-11T15:00:00Z', 'ESM6', 535_000),
        ...around('2026-03-12T15:00:00Z', 'ESH6', 530_000), ...around('2026-03-12T15:00:00Z', 'ESM6', 535_000),
      ],
    })
    expect(told).toEqual([
      '2026-03-11 current ESH6, next ESM6', '2026-03-11 buy ESH6 at 530025', '2026-03-12 sell ESH6 at 530000', '2026-03-12 buy ESM6 at 535025',
    ])
  })

  it('asks for a product that the run has not: an error that names what there is', async () => {
    const wrong = strategy({ onStart: ({ chain }) => { chain('NQ') } })
    await expect(runFutures({ strategy: wrong, others: [['2026-03-16T14:00:00Z', 'ESH6', 'sell', 2, 530_000]] }))
      .rejects.toThrow("chain('NQ'): the run has no contracts of NQ@XCME; it has those of ES@XCME")
  })
})

describe('risk of futures', () => {
  it('counts the multiplier in notional limits', async () => {
    const refusals: (string | undefined)[] = []
    const large = strategy({
      onQuote({ orders, instrument }) {
        if (instrument.symbol !== 'ESH6') return
        // 3 × 5300.00 × 50 = 795,000.00 USD; 4 are 1,060,000.00.
        for (const qty of [3, 4]) refusals.push(orders.submit({ side: 'buy', qty, price: 530_000, timeInForce: 'ioc' }).refusal)
      },
    })
    await runFutures({ strategy: large, others: [['2026-03-16T14:00:00Z', 'ESH6', 'sell', 20, 530_000]], limits: { orderNotionalMax: 100_000_000 } })
    expect(refusals.slice(0, 2)).toEqual([undefined, 'notional-limit'])
  })

  it('lets prices below 0 pass where the product may have them, and nowhere else', async () => {
    const file = { ...ES_FILE, root: 'CL', tick: 1, tickValue: '10', contracts: ['CLK6'], lowestPrice: -100_000, lastTrade: { dayOfMonth: 25, monthOffset: -1, businessDaysBefore: 3 }, lastTradeTime: '14:30' }
    const events: string[] = []
    const negative = (price: number) => strategy({
      onQuote: ({ orders }) => { events.push(orders.submit({ side: 'buy', qty: 1, price, timeInForce: 'ioc' }).refusal ?? 'sent') },
      onOrder: ({ update }) => { events.push(`${update.event} ${update.lastPrice}`) },
    })
    const { engine } = await runFutures({ strategy: negative(-3_763), others: [['2026-03-16T14:00:00Z', 'CLK6', 'sell', 1, -3_763]], file })
    expect(events.slice(0, 3)).toEqual(['sent', 'acknowledged 0', 'trade -3763'])
    expect(engine.positions.cash[0]).toBe(3_763 * 1_000)
    events.length = 0
    await runFutures({ strategy: negative(-25), others: [['2026-03-16T14:00:00Z', 'ESH6', 'sell', 1, 25]] })
    expect(events).toEqual(['bad-price'])
  })
})
