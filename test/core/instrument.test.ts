import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPrice, Instruments, INT32_MAX, isOnTick, multiplierOf, parsePrice, tickAt, tickCeil, tickFloor, type InstrumentSpec, usEquity } from '../../core/instrument.js'

const AMZN = usEquity('AMZN')
/** Ticks of 1 below 100, of 5 from 100, of 20 from 1,000: 100 and 1,000 are on every tick around them. */
const STEPPED: InstrumentSpec = {
  symbol: 'STEP', venue: 'XTST', currency: 'EUR', priceDecimals: 2, qtyDecimals: 0, lot: 1,
  ticks: [{ fromPrice: 0, tick: 1 }, { fromPrice: 100, tick: 5 }, { fromPrice: 1_000, tick: 20 }],
}

describe('prices', () => {
  it('are read in increments: from $1.00 up on a tick of a cent, below it on a hundredth of one', () => {
    expect(['223.95', '1', '1.00', '0.9999', '0.0001', '0'].map((text) => parsePrice(text, AMZN))).toEqual([2_239_500, 10_000, 10_000, 9_999, 1, 0])
    expect([2_239_500, 9_999].map((price) => formatPrice(price, AMZN))).toEqual(['223.9500', '0.9999'])
  })

  it('off tick, too fine and too large are three errors, each with what was expected', () => {
    expect(() => parsePrice('223.955', AMZN)).toThrow(new RangeError("AMZN: price '223.955' is off tick: expected a multiple of 0.0100"))
    expect(() => parsePrice('1.0001', AMZN)).toThrow(new RangeError("AMZN: price '1.0001' is off tick: expected a multiple of 0.0100"))
    expect(() => parsePrice('0.00005', AMZN)).toThrow(new RangeError("'0.00005' is finer than 4 decimals"))
    expect(() => parsePrice('214748.36', AMZN)).not.toThrow()
    expect(() => parsePrice('214748.37', AMZN)).toThrow(new RangeError("AMZN: price '214748.37' is beyond 214748.3647"))
    expect(() => parsePrice('-214748.38', AMZN)).toThrow(new RangeError("AMZN: price '-214748.38' is beyond 214748.3647"))
    expect(() => parsePrice('market', AMZN)).toThrow(new RangeError("expected a decimal number, found 'market'"))
  })

  it('are formatted and read back unchanged where they are on tick', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: INT32_MAX }), (price) => {
      const onTick = tickFloor(AMZN, price)
      expect(parsePrice(formatPrice(onTick, AMZN), AMZN)).toBe(onTick)
    }))
  })
})

describe('ticks', () => {
  it('depend on the price', () => {
    expect([-5, 0, 9_999, 10_000, 2_239_500].map((price) => tickAt(AMZN, price))).toEqual([1, 1, 1, 100, 100])
    expect([99, 100, 999, 1_000].map((price) => tickAt(STEPPED, price))).toEqual([1, 5, 5, 20])
    expect([100, 101, 105, 1_000, 1_010, 100.5].map((price) => isOnTick(STEPPED, price))).toEqual([true, false, true, true, false, false])
  })

  it('the nearest order prices around any price: on tick, on their side, none in between', () => {
    fc.assert(fc.property(fc.constantFrom(AMZN, STEPPED), fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.double({ min: 0, max: 2_000, noNaN: true })), (instrument, price) => {
      const [floor, ceil] = [tickFloor(instrument, price), tickCeil(instrument, price)]
      expect(isOnTick(instrument, floor) && isOnTick(instrument, ceil)).toBe(true)
      expect(floor <= price && price <= ceil).toBe(true)
      for (let between = Math.floor(floor) + 1; between < ceil; between++) expect(isOnTick(instrument, between)).toBe(false)
    }))
  })
})

describe('the instruments of a run', () => {
  it('have a multiplier that is a whole number, and a contract whose roll is not after its last trade', () => {
    const future = { ...usEquity('ESM4', 'XCME'), multiplier: 50, contract: { root: 'ES', lastTrade: '2024-06-21T13:30:00Z', roll: '2024-06-13T00:00:00Z', settlement: 'cash' as const } }
    expect(multiplierOf(new Instruments().register(future))).toBe(50)
    expect(multiplierOf(new Instruments().register(usEquity('AMZN')))).toBe(1)
    for (const multiplier of [0, 0.1, -50, 2e9]) {
      expect(() => new Instruments().register({ ...future, multiplier })).toThrow(`ESM4@XCME: multiplier is a whole number from 1 to 1000000000, found ${multiplier}`)
    }
    expect(() => new Instruments().register({ ...future, contract: { ...future.contract, roll: '2024-06-22T00:00:00Z' } })).toThrow('expected a roll at or before the last trade')
    expect(() => new Instruments().register({ ...future, contract: { ...future.contract, lastTrade: 'June' } })).toThrow("expected an ISO 8601 time such as 2012-06-21T13:30:00.123456789Z, found 'June'")
  })

  it('get dense numbers, and are found by id, or by a symbol that only one venue has', () => {
    const instruments = new Instruments()
    const [amzn, aapl, onBats] = [usEquity('AMZN'), usEquity('AAPL'), usEquity('AMZN', 'BATS')].map((spec) => instruments.register(spec))
    expect([amzn.index, aapl.index, onBats.index, instruments.size]).toEqual([0, 1, 2, 3])
    expect([amzn.id, onBats.id]).toEqual(['AMZN@XNAS', 'AMZN@BATS'])
    expect(instruments.register(usEquity('AMZN'))).toBe(amzn)
    expect([instruments.find('AAPL'), instruments.find('AMZN'), instruments.find('AMZN@BATS'), instruments.find('MSFT')]).toEqual([aapl, undefined, onBats, undefined])
    expect([...instruments].map(({ id }) => id)).toEqual(['AMZN@XNAS', 'AAPL@XNAS', 'AMZN@BATS'])
    expect(instruments.at(1)).toBe(aapl)
    expect(() => instruments.at(3)).toThrow('no instrument has index 3; there are 3')
    expect(Object.isFrozen(amzn)).toBe(true)
  })

  it('refuse terms that mean nothing', () => {
    const refused = (terms: Partial<InstrumentSpec>): (() => unknown) => () => new Instruments().register({ ...AMZN, ...terms })
    expect(refused({ symbol: '' })).toThrow("an instrument needs a symbol and a venue, found '@XNAS'")
    expect(refused({ ticks: [] })).toThrow('AMZN@XNAS: expected positive ticks')
    expect(refused({ ticks: [{ fromPrice: 0, tick: 0 }] })).toThrow('AMZN@XNAS: expected positive ticks')
    expect(refused({ priceDecimals: 10 })).toThrow('AMZN@XNAS: priceDecimals is 0 to 9, found 10')
    expect(refused({ priceDecimals: 1.5 })).toThrow('priceDecimals is 0 to 9, found 1.5')
    expect(refused({ qtyDecimals: -1 })).toThrow('AMZN@XNAS: qtyDecimals is 0 to 9, found -1')
    expect(refused({ ticks: [{ fromPrice: 100, tick: 5 }, { fromPrice: 0, tick: 1 }] })).toThrow('AMZN@XNAS: expected ticks sorted by fromPrice, the first from 0 or below')
    expect(refused({ ticks: [{ fromPrice: 50, tick: 1 }] })).toThrow('AMZN@XNAS: expected ticks sorted by fromPrice, the first from 0 or below')
    expect(refused({ ticks: [{ fromPrice: 0, tick: 0.5 }] })).toThrow('AMZN@XNAS: expected positive ticks')
  })
})
