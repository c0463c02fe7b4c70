/** How much of our volume history used otherwise, counted. */
import { expect, it } from 'vitest'
import { buy, ReplayLog, sell, type PastEvents } from './replay-log.js'

const nothing = { takenQty: 0, executedQty: 0, canceledQty: 0, replacedQty: 0, displacedQty: 0 }

/** Ten rest at 100; we took six of them. */
function taken(then: (they: PastEvents) => void): object {
  const log = new ReplayLog()
  log.they.add(1, sell, 10, 100)
  log.we.ioc(1, buy, 6, 100)
  then(log.they)
  return log.exchange.counterfactual
}

it('counts what we took, and what of it the record later executed, cancelled, or replaced away', () => {
  expect(taken(() => {})).toEqual({ ...nothing, takenQty: 6 })
  expect(taken((they) => they.execute(1, 4)), 'there was enough for both').toEqual({ ...nothing, takenQty: 6 })
  expect(taken((they) => they.execute(1, 7))).toEqual({ ...nothing, takenQty: 6, executedQty: 3 })
  expect(taken((they) => {
    they.execute(1, 7)
    they.delete(1)
  })).toEqual({ ...nothing, takenQty: 6, executedQty: 3, canceledQty: 3 })
  expect(taken((they) => they.reduce(1, 30))).toEqual({ ...nothing, takenQty: 6, canceledQty: 6 })
  expect(taken((they) => they.replace(1, 2, 8, 101)), 'it goes over to the new order').toEqual({ ...nothing, takenQty: 6 })
  expect(taken((they) => {
    they.replace(1, 2, 4, 101)
    they.execute(2, 4)
  })).toEqual({ ...nothing, takenQty: 6, replacedQty: 2, executedQty: 4 })
})

it('counts those who came to us as taken, and those whose executions we had as displaced', () => {
  const { they, we, exchange } = new ReplayLog()
  we.limit(1, buy, 20, 100)
  they.add(1, sell, 5, 100)
  they.execute(1, 5)
  they.add(2, buy, 9, 100)
  they.execute(2, 3)
  they.hidden(4, 99)
  expect(exchange.counterfactual).toEqual({ takenQty: 5, executedQty: 5, canceledQty: 0, replacedQty: 0, displacedQty: 7 })
})
