/** Short sales, lots and ticks of US stocks, by the rules' own numbers. */
import { describe, expect, it } from 'vitest'
import { usEquity } from '../../../core/instrument.js'
import { NS_PER_HOUR } from '../../../core/time.js'
import { parseDecimal } from '../../../core/units.js'
import { lotKind, lotRefusal, regNmsRoundLot, regNmsTicks, tickRefusal } from '../../../sim/protection/lots-and-ticks.js'
import { lowestShortPrice, ShortSaleRestriction, ShortSaleState } from '../../../sim/protection/short-sale-restriction.js'

const usd = (text: string): number => parseDecimal(text, 4)
const openNs = 9.5 * NS_PER_HOUR
const closeNs = 16 * NS_PER_HOUR
const noon = 12 * NS_PER_HOUR
const stock = usEquity('ABC')

describe('short-sale restriction', () => {
  const make = (isCarried = false): ShortSaleRestriction => new ShortSaleRestriction({ previousClose: usd('20'), openNs, closeNs, isCarried })
  const triggered = (): ShortSaleRestriction => {
    const rule = make()
    rule.onTrade(noon, usd('18'))
    return rule
  }

  it('is triggered by a trade 10% below yesterday\'s close, in regular hours only', () => {
    const rule = make()
    expect([rule.onTrade(openNs - 1, usd('10')), rule.onTrade(noon, usd('18.0001')), rule.state]).toEqual([false, false, ShortSaleState.unrestricted])
    expect([rule.onTrade(noon, usd('18')), rule.state]).toEqual([true, ShortSaleState.triggered])
    expect([rule.onTrade(noon + 1, usd('17')), make().onTrade(closeNs, usd('10'))]).toEqual([false, false])
  })

  it('does not restrict anything before that', () => {
    expect(make().refusal('short', usd('19'), usd('20'))).toBe(undefined)
  })

  it('then lets short sales above the national best bid only', () => {
    const rule = triggered()
    const bid = usd('18.05')
    expect(['18.04', '18.05', '18.06'].map((price) => rule.refusal('short', usd(price), bid))).toEqual(['short-sale-restricted', 'short-sale-restricted', undefined])
    expect([rule.refusal(undefined, usd('18'), bid), rule.refusal('short-exempt', usd('18'), bid)]).toEqual([undefined, undefined])
  })

  it('lets an order trade that was displayed above the bid of its time, and rests in a crossed market and without a bid', () => {
    const rule = triggered()
    const price = usd('18.05')
    expect(rule.refusal('short', price, price, usd('18.06'), true)).toBe(undefined)
    expect(rule.refusal('short', price, price, usd('18.04'))).toBe(undefined)
    expect(rule.refusal('short', price, price, price)).toBe('short-sale-restricted')
    expect(rule.refusal('short', price, undefined)).toBe(undefined)
  })

  it('holds for the rest of the day and the next, and a second trigger for one day more', () => {
    const first = triggered()
    expect([first.refusal('short', usd('17'), usd('19')), first.appliesTomorrow]).toEqual(['short-sale-restricted', true])
    const second = make(first.appliesTomorrow)
    expect([second.state, second.refusal('short', usd('19'), usd('19')), second.appliesTomorrow]).toEqual([ShortSaleState.carried, 'short-sale-restricted', false])
    expect(make(second.appliesTomorrow).state).toBe(ShortSaleState.unrestricted)
    second.onTrade(noon, usd('17.99'))
    expect([second.state, second.appliesTomorrow]).toEqual([ShortSaleState.triggered, true])
  })

  it('slides a short sale to one tick above the bid, also below a dollar', () => {
    expect(['18.05', '18.0512', '0.9998', '0.9999', '1.00'].map((bid) => lowestShortPrice(stock, usd(bid)))).toEqual(['18.06', '18.06', '0.9999', '1.00', '1.01'].map(usd))
  })

  it('needs a close', () => {
    expect(() => new ShortSaleRestriction({ previousClose: 0, openNs, closeNs })).toThrow('found 0')
  })
})

describe('lots', () => {
  it('are round, odd or mixed', () => {
    expect([100, 300, 99, 1, 101].map((qty) => lotKind(stock, qty))).toEqual(['round', 'round', 'odd', 'odd', 'mixed'])
  })

  it('are refused as the venue\'s rule says', () => {
    const refusals = (rule: Parameters<typeof lotRefusal>[2]) => [200, 40, 140].map((qty) => lotRefusal(stock, qty, rule))
    expect(refusals('any')).toEqual([undefined, undefined, undefined])
    expect(refusals('round-lots')).toEqual([undefined, 'off-lot', 'off-lot'])
    expect(refusals('no-mixed-lots')).toEqual([undefined, undefined, 'off-lot'])
  })

  it('are smaller where a share is dearer', () => {
    const closes = ['1', '250', '250.0001', '1000', '1000.01', '10000', '10000.01']
    expect(closes.map((close) => regNmsRoundLot(usd(close)))).toEqual([100, 100, 40, 40, 10, 10, 1])
  })
})

describe('ticks', () => {
  const refusals = (spread: number | undefined, prices: readonly string[]) => prices.map((price) => tickRefusal({ ...stock, ticks: regNmsTicks(spread) }, usd(price)))

  it('are cents from a dollar up and hundredths of a cent below', () => {
    expect(refusals(undefined, ['1.00', '1.01', '1.001', '0.9999', '0.0001', '250.005'])).toEqual([undefined, undefined, 'off-tick', undefined, undefined, 'off-tick'])
    expect(regNmsTicks()).toEqual(stock.ticks)
  })

  it('are half a cent for a stock with a narrow spread', () => {
    expect(refusals(150, ['10.005', '10.0025', '0.9999'])).toEqual([undefined, 'off-tick', undefined])
    expect(refusals(151, ['10.005'])).toEqual(['off-tick'])
  })
})
