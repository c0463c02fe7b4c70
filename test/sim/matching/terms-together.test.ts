/** What goes wrong only where terms meet: shrunk from the random messages of the reference matcher. */
import { describe, expect, it } from 'vitest'
import { TimeInForce } from '../../../core/orders/venue.js'
import { buy, sell } from './engine-log.js'
import { floor } from './floor.js'

describe('orders of several terms together, as random messages found them', () => {
  it('of two stops at one price the earlier wakes first, also when the earlier trails', () => {
    const { log, a, b } = floor((maker) => {
      maker.limit(1, sell, 50, 100)
      maker.limit(2, buy, 50, 90)
    })
    a.send(1, sell, 1, { trailAmount: 1 })
    b.send(1, sell, 1, { stopPrice: 99 })
    a.limit(2, buy, 1, 100)
    log.since()
    b.limit(2, sell, 1, 90)
    expect(log.reportsSince().filter((line) => line.includes('triggered'))).toEqual(['a#1 triggered, cum 0 leaves 1 of 1@0', 'b#1 triggered, cum 0 leaves 1 of 1@0'])
  })

  it('an all-or-none order does not begin what it cannot finish: the reserve of an iceberg before its own order is out of its reach', () => {
    const { log, a, b } = floor((maker) => maker.send(1, buy, 20, { price: 100, displayQty: 5 }))
    a.limit(1, buy, 5, 100)
    b.limit(1, buy, 5, 99)
    log.since()
    a.send(2, sell, 10, { price: 99, allOrNone: true })
    a.send(3, sell, 10, { price: 99, timeInForce: TimeInForce.fok })
    expect(log.reportsSince()).toEqual([
      'a#2 new, cum 0 leaves 10 of 10@99', 'a#3 new, cum 0 leaves 10 of 10@99', 'a#3 canceled, cum 0 leaves 0 of 10@99 (not-fillable)',
    ])
  })

  it('an order with a minimum meets all-or-none orders as large as it is itself, not as large as its minimum', () => {
    const { log, a, b } = floor(() => {})
    a.send(1, sell, 20, { price: 100, allOrNone: true })
    b.send(1, buy, 28, { price: 101, minQty: 9 })
    expect(log.reportsSince().slice(-2)).toEqual(['a#1 trade 20@100 maker, cum 20 leaves 0 of 20@100', 'b#1 trade 20@100 taker, cum 20 leaves 8 of 28@101'])
  })

  it('a fill-or-kill order does not count what self-trade prevention would take off it', () => {
    const { log, a } = floor((maker) => maker.limit(1, sell, 10, 101), { rules: { selfTrade: 'decrement' } })
    a.limit(1, sell, 4, 100)
    log.since()
    a.send(2, buy, 10, { price: 101, timeInForce: TimeInForce.fok })
    expect(log.reportsSince()).toEqual(['a#2 new, cum 0 leaves 10 of 10@101', 'a#2 canceled, cum 0 leaves 0 of 10@101 (not-fillable)'])
  })

  it('a peg that keeps its place keeps its price, also in what is reported', () => {
    const { log, a } = floor((maker) => maker.limit(1, buy, 5, 100))
    a.send(1, buy, 10, { price: 105, peg: 'primary' })
    log.since()
    a.replace(1, 8, 105)
    expect(log.reportsSince()).toEqual(['a#1 replaced, cum 0 leaves 8 of 8@100'])
  })

  it('a post-only order that would slide below the lowest price there is ends', () => {
    const { log, a } = floor((maker) => maker.limit(1, sell, 5, 1))
    a.send(1, buy, 5, { price: 3, postOnly: 'slide' })
    expect(log.reportsSince().at(-1)).toBe('a#1 canceled, cum 0 leaves 0 of 5@3 (would-trade)')
  })
})
