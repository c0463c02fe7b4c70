/** A call auction by its rule: volume, imbalance, reference; priority; imbalance messages. Every case is small enough to do by hand. */
import { describe, expect, it } from 'vitest'
import { usEquity } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { Auction } from '../../../sim/matching/auction.js'
import { PLAIN } from './engine-log.js'

const { buy, sell } = Side

/** `buy 100@102`, `sell 50@market`, `buy 100(20)@102` shows 20 of 100, a `~` before it marks the continuous book; earlier is written first. */
function book(orders: string, auction = new Auction(PLAIN)): Auction {
  orders.split(',').forEach((order, arrival) => {
    const match = /^\s*(~?)(buy|sell) (\d+)(?:\((\d+)\))?@(-?\d+|market)\s*$/.exec(order)
    if (!match) throw new TypeError(`no order: '${order}'`)
    const [, continuous, side, qty, shown, price] = match
    auction.add(side === 'buy' ? buy : sell, price === 'market' ? price : Number(price), Number(qty), arrival, shown ? Number(shown) : Number(qty), continuous === '~')
  })
  return auction
}

const outcome = ({ price, pairedQty, imbalanceQty, imbalanceSide }: Auction): string => (
  `${pairedQty} at ${price}${imbalanceQty > 0 ? `, ${imbalanceQty} to ${imbalanceSide === buy ? 'buy' : 'sell'} left` : ''}`
)
const fills = (auction: Auction): number[] => Array.from({ length: auction.size }, (_, row) => auction.tradedQty(row))

describe('price of an auction', () => {
  it('is the one that trades most', () => {
    const auction = book('buy 100@103, buy 200@102, buy 300@100, sell 100@99, sell 150@101, sell 400@104')
    expect(auction.uncross({ reference: 90 })).toBe(true)
    expect(outcome(auction)).toBe('250 at 101, 50 to buy left')
    expect(fills(auction)).toEqual([100, 150, 0, 100, 150, 0])
  })

  it('of two that trade as much is the one with the smaller imbalance, whatever the reference says', () => {
    const auction = book('buy 100@105, buy 50@100, sell 100@98')
    expect(auction.uncross({ reference: 90 })).toBe(true)
    expect(outcome(auction)).toBe('100 at 101')
  })

  it('of those left is the nearest to the reference', () => {
    for (const [reference, price] of [[90, 99], [100, 100], [104, 102], [100.5, 100]]) {
      const auction = book('buy 100@102, sell 100@99')
      auction.uncross({ reference })
      expect(auction.price).toBe(price)
    }
  })

  it('as near above as below is the higher where buyers are left over, the lower where sellers are or nobody is', () => {
    const left = { buy: 'buy 110@102, sell 100@99', sell: 'buy 100@102, sell 110@99', none: 'buy 100@102, sell 100@99' }
    const prices = Object.values(left).map((orders) => {
      const auction = book(orders)
      auction.uncross({ reference: 100.5 })
      return auction.price
    })
    expect(prices).toEqual([101, 100, 100])
  })

  it('as near below where buyers are left over as above where sellers are, is the lower', () => {
    // 20 trade everywhere; up to 100 there are 10 buyers more, from 101 on 10 sellers more.
    const auction = book('buy 20@105, buy 10@100, sell 20@95, sell 10@101')
    auction.uncross({ reference: 100.5 })
    expect(outcome(auction)).toBe('20 at 100, 10 to buy left')
    auction.uncross({ reference: 103 })
    expect(outcome(auction)).toBe('20 at 103, 10 to sell left')
  })

  it('without a reference goes where the orders left over press to, or to the middle', () => {
    const price = (orders: string): number | undefined => {
      const auction = book(orders)
      auction.uncross()
      return auction.price
    }
    expect(price('buy 110@105, sell 100@99')).toBe(105)
    expect(price('buy 100@105, sell 110@99')).toBe(99)
    expect(price('buy 100@105, sell 100@100')).toBe(102)
    expect(price('buy 100@market, sell 50@99')).toBe(99)
    expect(price('buy 50@105, sell 100@market')).toBe(105)
  })

  it('of market orders alone is the reference; there is none without it', () => {
    const auction = book('buy 100@market, sell 70@market')
    expect(auction.uncross()).toBe(false)
    expect([auction.price, auction.pairedQty, ...fills(auction)]).toEqual([undefined, 0, 0, 0])
    expect(auction.uncross({ reference: 77 })).toBe(true)
    expect(outcome(auction)).toBe('70 at 77, 30 to buy left')
  })

  it('is on tick, also where the tick changes', () => {
    // $0.9998 to $1.01: below a dollar every increment, above it cents.
    const auction = new Auction(usEquity('LOW'))
    auction.add(buy, 10_100, 100, 1)
    auction.add(sell, 9_998, 100, 2)
    const near = (reference: number): number | undefined => (auction.uncross({ reference }), auction.price)
    expect([9_000, 9_999, 10_030, 10_050, 10_051, 99_999].map(near)).toEqual([9_998, 9_999, 10_000, 10_000, 10_100, 10_100])
  })

  it('is never 0 or below where the ticks begin at 0, and may be where they begin below', () => {
    const cheap = book('sell 100@market, sell 50@1, buy 100@1')
    cheap.uncross({ reference: -5 })
    expect(outcome(cheap)).toBe('100 at 1, 50 to sell left')
    const spread = book('buy 5@-2, sell 5@-7', new Auction({ ...PLAIN, ticks: [{ fromPrice: -1_000, tick: 5 }] }))
    spread.uncross({ reference: -1 })
    expect(outcome(spread)).toBe('5 at -5')
  })

  it('stays within collars, and there still trades most', () => {
    const auction = book('buy 100@120, buy 30@112, sell 80@90, sell 50@118')
    auction.uncross({ reference: 100 })
    expect(outcome(auction)).toBe('100 at 118, 30 to sell left')
    auction.uncross({ reference: 100, lowest: 90, highest: 110 })
    expect(outcome(auction)).toBe('80 at 100, 50 to buy left')
    expect(fills(auction)).toEqual([80, 0, 80, 0])
    expect(auction.uncross({ lowest: 110, highest: 109 })).toBe(false)
  })

  it('is not there when the books do not meet', () => {
    for (const orders of ['buy 100@99, sell 100@101', 'buy 100@99', 'sell 5@market']) {
      const auction = book(orders)
      expect([auction.uncross({ reference: 100 }), auction.price, auction.pairedQty]).toEqual([false, undefined, 0])
      expect(fills(auction).every((qty) => qty === 0)).toBe(true)
    }
  })
})

describe('who trades in an auction', () => {
  it('market orders first, then the better limit, then the earlier arrival', () => {
    const auction = book('buy 10@101, buy 10@102, buy 10@101, buy 10@market, sell 35@100')
    auction.uncross({ reference: 101 })
    expect(outcome(auction)).toBe('35 at 101, 5 to buy left')
    expect(fills(auction)).toEqual([10, 10, 5, 10, 35])
  })

  it('arrival counts, not the order in which the columns were filled', () => {
    const auction = new Auction(PLAIN)
    auction.add(buy, 100, 10, 9)
    auction.add(buy, 100, 10, 3)
    auction.add(sell, 100, 15, 1)
    auction.uncross({ reference: 100 })
    expect(fills(auction)).toEqual([5, 10, 15])
  })

  it('an iceberg takes part with all it has; its hidden part comes after what is displayed at its price, and before the next price', () => {
    const auction = book('buy 100(20)@101, buy 30@101, buy 50@100, sell 90@100')
    auction.uncross({ reference: 101 })
    expect(outcome(auction)).toBe('90 at 101, 40 to buy left')
    expect(fills(auction)).toEqual([60, 30, 0, 90])
  })

  it('of two hidden parts the one whose order came first', () => {
    const auction = book('sell 40(10)@99, sell 40(0)@99, sell 40(10)@99, buy 60@99')
    auction.uncross()
    expect(fills(auction)).toEqual([40, 10, 10, 60])
  })

  it('a cleared auction starts anew, also after it has grown', () => {
    const auction = new Auction(PLAIN)
    for (let day = 0; day < 2; day++) {
      for (let order = 0; order < 300; order++) auction.add(order % 2 === 0 ? buy : sell, 100, 1 + (order % 7), order)
      auction.uncross({ reference: 100 })
      expect(auction.pairedQty).toBe(fills(auction).filter((_, row) => row % 2 === 0).reduce((sum, qty) => sum + qty, 0))
      expect(auction.pairedQty).toBeGreaterThan(500)
      auction.clear()
      expect([auction.size, auction.uncross({ reference: 100 }), auction.price]).toEqual([0, false, undefined])
    }
  })

  it('what is no order is refused', () => {
    const auction = new Auction(PLAIN)
    expect(() => auction.add(buy, 100, 0, 1)).toThrow('quantity 0')
    expect(() => auction.add(buy, 100.5, 5, 1)).toThrow('price 100.5')
    expect(() => auction.add(sell, 100, 5, 1, 6)).toThrow('5 of which 6 displayed')
    expect(() => auction.add(Side.none, 100, 5, 1)).toThrow('side 0')
    expect(auction.size).toBe(0)
  })
})

describe('imbalance message', () => {
  it('pairs auction orders within the quote; far is theirs alone, near with the continuous book', () => {
    // The only closing seller asks more than the quote: within it nothing pairs.
    const auction = book('buy 500@104, sell 200@103, ~sell 300@101, ~buy 400@100')
    expect(auction.indicate({ bid: 100, ask: 101 })).toEqual({
      pairedQty: 0, imbalanceQty: 500, imbalanceSide: buy, referencePrice: 101, nearPrice: 103, farPrice: 103,
    })
    const balanced = book('buy 300@104, sell 100@99, ~sell 300@101, ~buy 400@100')
    expect(balanced.indicate({ bid: 100, ask: 101 })).toEqual({
      pairedQty: 100, imbalanceQty: 200, imbalanceSide: buy, referencePrice: 101, nearPrice: 101, farPrice: 101,
    })
  })

  it('far differs from near when the continuous book gives way', () => {
    const auction = book('buy 300@106, buy 100@101, sell 100@100, sell 200@105, ~sell 200@102, ~buy 100@101')
    const { nearPrice, farPrice, referencePrice, pairedQty, imbalanceQty, imbalanceSide } = auction.indicate({ bid: 101, ask: 102 })
    // Far: 300 trade at 105 and 106. Near: 300 already at 102.
    expect([nearPrice, farPrice]).toEqual([102, 105])
    // Within 101 to 102 the closing orders pair 100; at 102 only 200 to buy are left, at 101 300.
    expect([referencePrice, pairedQty, imbalanceQty, imbalanceSide]).toEqual([102, 100, 200, buy])
  })

  it('says nothing clears, and takes the reference where there is no quote', () => {
    const auction = book('buy 100@market, sell 30@market')
    expect(auction.indicate({ bid: undefined, ask: undefined })).toMatchObject({ referencePrice: undefined, nearPrice: undefined, farPrice: undefined, pairedQty: 0 })
    expect(auction.indicate({ bid: undefined, ask: 9, reference: 50 })).toMatchObject({
      referencePrice: 50, nearPrice: 50, farPrice: 50, pairedQty: 30, imbalanceQty: 70, imbalanceSide: buy,
    })
    const quiet = book('~buy 10@99, ~sell 10@101')
    expect(quiet.indicate({ bid: 99, ask: 101 })).toEqual({
      pairedQty: 0, imbalanceQty: 0, imbalanceSide: Side.none, referencePrice: 100, nearPrice: undefined, farPrice: undefined,
    })
  })

  it('leaves what the cross found as it is', () => {
    const auction = book('buy 100@102, sell 60@99')
    auction.uncross({ reference: 100 })
    auction.indicate({ bid: 90, ask: 91 })
    expect([outcome(auction), ...fills(auction)]).toEqual(['60 at 100, 40 to buy left', 60, 60])
  })
})
