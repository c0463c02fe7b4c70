/** Any history with any of our orders in it: nothing is traded twice, nobody trades outside a limit, no print fills more than its size, places in the queue are what they are. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SessionEvent, TradingState, type Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { Sent } from '../matching/engine-log.js'
import { buy, none, ReplayLog, sell } from './replay-log.js'

interface World {
  readonly log: ReplayLog
  /** Historical orders so far; the next has the number after. */
  references: number
  /** Ours so far. */
  orders: number
  readonly sent: { readonly side: Side; readonly terms: Sent; price: number | undefined; qty: number; cumQty: number; over: boolean }[]
  /** By list: its parent, undefined where the first order is none; and what that had traded after each of its trades. */
  readonly parents: Map<number, World['sent'][number] | undefined>
  readonly portions: Map<number, readonly number[]>
}
interface Step {
  run(world: World): void
  /** How much it may trade with those of ours that rest. */
  readonly size: number
}

const side = fc.constantFrom<Side[]>(buy, sell)
const price = fc.integer({ min: 96, max: 104 })
const qty = fc.integer({ min: 1, max: 12 })
const few = fc.integer({ min: 1, max: 4 })
const step = (text: string, size: number, run: Step['run']): Step => ({ run, size, toString: () => text } as Step)
/** One of the last historical orders. */
const recent = (world: World, back: number): number => Math.max(1, world.references - back)

const theirs = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(side, qty, price).map(([s, q, p]) => step(`add ${s} ${q}@${p}`, q, (w) => w.log.they.add(++w.references, s, q, p))) },
  { weight: 5, arbitrary: fc.tuple(fc.nat(9), qty).map(([back, q]) => step(`execute -${back} ${q}`, q, (w) => w.log.they.execute(recent(w, back), q))) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(9), qty, price, fc.boolean()).map(([back, q, p, printable]) => step(`execute -${back} ${q} at ${p}`, q, (w) => w.log.they.executeAt(recent(w, back), q, p, { printable }))) },
  { weight: 3, arbitrary: fc.nat(9).map((back) => step(`delete -${back}`, 0, (w) => w.log.they.delete(recent(w, back)))) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(9), qty).map(([back, q]) => step(`reduce -${back} ${q}`, 0, (w) => w.log.they.reduce(recent(w, back), q))) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(9), qty, price).map(([back, q, p]) => step(`replace -${back} ${q}@${p}`, q, (w) => w.log.they.replace(recent(w, back), ++w.references, q, p))) },
  { weight: 2, arbitrary: fc.tuple(qty, price, fc.constantFrom<Side[]>(none, buy, sell)).map(([q, p, s]) => step(`hidden ${s} ${q}@${p}`, q, (w) => w.log.they.hidden(q, p, s))) },
  { weight: 1, arbitrary: fc.constantFrom<TradingState[]>(TradingState.trading, TradingState.trading, TradingState.halted).map((state) => step(`status ${state}`, 0, (w) => w.log.they.status(state))) },
)
const rarely = fc.oneof(
  fc.constant(step('clear', 0, (w) => w.log.they.clear())),
  fc.constant(step('cross', 0, (w) => w.log.they.cross(40, 100))),
  fc.constantFrom(SessionEvent.startOfMessages, SessionEvent.endOfMarketHours).map((event) => step(`session ${event}`, 0, (w) => w.log.they.session(event))),
)
const terms = fc.oneof(
  price.map((p): Sent => ({ price: p })),
  fc.tuple(price, fc.constantFrom(TimeInForce.fok, TimeInForce.ioc, TimeInForce.gtc)).map(([p, timeInForce]): Sent => ({ price: p, timeInForce })),
  fc.tuple(price, fc.integer({ min: 1, max: 60 })).map(([p, until]): Sent => ({ price: p, timeInForce: TimeInForce.gtd, expireUnixNs: BigInt(until) })),
  fc.constant<Sent>({ type: OrderType.marketToLimit }),
  fc.tuple(price, fc.option(price, { nil: undefined }), fc.constantFrom<(undefined | 'quote')[]>(undefined, 'quote')).map(([stopPrice, p, trigger]): Sent => ({ stopPrice, ...(p && { price: p }), ...(trigger && { trigger }) })),
  few.map((trailAmount): Sent => ({ trailAmount })),
  fc.tuple(price, few, fc.boolean()).map(([p, displayQty, varies]): Sent => ({ price: p, displayQty: displayQty + 1, ...(varies && { displayRange: 1 }) })),
  price.map((p): Sent => ({ price: p, hidden: true })),
  fc.tuple(price, fc.constantFrom<('reject' | 'slide')[]>('reject', 'slide')).map(([p, postOnly]): Sent => ({ price: p, postOnly })),
  fc.tuple(fc.option(price, { nil: undefined }), fc.constantFrom<('primary' | 'midpoint' | 'market')[]>('primary', 'midpoint', 'market'), fc.integer({ min: -2, max: 2 }))
    .map(([p, peg, pegOffset]): Sent => ({ ...(p && { price: p }), type: OrderType.limit, peg, pegOffset })),
  fc.tuple(price, few).map(([p, minQty]): Sent => ({ price: p, minQty })),
  fc.tuple(price, fc.boolean()).map(([p, day]): Sent => ({ price: p, allOrNone: true, timeInForce: day ? TimeInForce.day : TimeInForce.gtc })),
)
const listed = fc.tuple(terms, fc.option(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom<('oco' | 'oto' | 'ouo')[]>('oco', 'oto', 'ouo')), { nil: undefined }))
  .map(([sent, list]): Sent => (list === undefined ? sent : { ...sent, list: list[0], contingency: list[1] }))
const ours = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(side, qty, listed).map(([s, q, sent]) => step(`send ${s} ${q} ${JSON.stringify(sent, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`, Infinity, (w) => {
    w.sent.push({ side: s, terms: sent, price: sent.price, qty: q, cumQty: 0, over: false })
    w.log.send(++w.orders, s, q, sent)
  })) },
  { weight: 1, arbitrary: fc.nat(9).map((back) => step(`cancel -${back}`, Infinity, (w) => w.log.we.cancel(Math.max(1, w.orders - back)))) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(9), qty, price).map(([back, q, p]) => step(`replace ours -${back} ${q}@${p}`, Infinity, (w) => w.log.we.replace(Math.max(1, w.orders - back), q, p))) },
)
const steps = fc.array(fc.oneof({ weight: 60, arbitrary: theirs }, { weight: 30, arbitrary: ours }, { weight: 2, arbitrary: rarely }), { minLength: 1, maxLength: 90, size: 'max' })

const LINE = /^#(\d+) (\w+)(?: (\d+)@(-?\d+) (maker|taker))?, cum (\d+) leaves (\d+) of (\d+)@(-?\d+)/

/** Takes what was reported into the account of an order. @returns what of it was traded by resting orders */
function account(world: World, line: string): number {
  const [, number, what, last, paid, liquidity, cum, leaves, total, inForce] = LINE.exec(line) as unknown as string[]
  const order = world.sent[Number(number) - 1]
  if (order === undefined || what === 'cancelRejected' || what === 'replaceRejected') return 0
  expect(order.over, `after its end: ${line}`).toBe(false)
  if (what === 'replaced') order.price = Number(inForce)
  // The venue itself gives a market-to-limit order a price, and a slid one a more modest one.
  if (what === 'restated' && (order.terms.type === OrderType.marketToLimit || order.terms.postOnly !== undefined)) order.price = Number(inForce)
  const { terms: { allOrNone, minQty, postOnly, timeInForce } } = order
  if (what === 'trade') {
    const lastQty = Number(last)
    const leavesBefore = order.qty - order.cumQty
    order.cumQty += lastQty
    expect(lastQty).toBeGreaterThan(0)
    if (order.price !== undefined) expect(order.side === buy ? Number(paid) - order.price : order.price - Number(paid), `outside its limit: ${line}`).toBeLessThanOrEqual(0)
    if (liquidity === 'maker' && allOrNone === true && order.terms.list === undefined) expect(lastQty).toBe(leavesBefore)
    if (liquidity === 'maker' && minQty !== undefined && order.terms.list === undefined) expect(lastQty).toBeGreaterThanOrEqual(Math.min(minQty, leavesBefore))
    if (postOnly !== undefined) expect(liquidity).toBe('maker')
  }
  order.qty = what === 'rejected' ? 0 : Number(total)
  expect(Number(cum), `traded and reported: ${line}`).toBe(order.cumQty)
  expect(order.cumQty + Number(leaves), line).toBeLessThanOrEqual(Math.max(order.qty, order.cumQty))
  order.over = ['canceled', 'expired', 'rejected'].includes(what) || (what === 'trade' && order.cumQty === order.qty)
  const parent = parentOf(world, order, what)
  if (order === parent && what === 'trade') world.portions.set(order.terms.list ?? 0, [...portionsOf(world, order), order.cumQty])
  // A child works as large as what its parent has traded: wholly, or not at all, portion by portion.
  const whole = parent === undefined || parent === order ? [order.qty] : portionsOf(world, order)
  if (order.over && timeInForce === TimeInForce.fok) expect([0, ...whole.map((traded) => Math.min(traded, order.qty)), order.qty]).toContain(order.cumQty)
  return liquidity === 'maker' ? Number(last) : 0
}

/** The first order of a list is its parent, if it is one; undefined outside of such lists. */
function parentOf(world: World, order: World['sent'][number], what: string): World['sent'][number] | undefined {
  const { list, contingency } = order.terms
  if (list === undefined) return undefined
  if (!world.parents.has(list) && what === 'new') world.parents.set(list, contingency === 'oto' ? order : undefined)
  return world.parents.get(list)
}

/** What a parent had traded after each of its trades. */
function portionsOf({ portions }: World, { terms: { list = 0 } }: World['sent'][number]): readonly number[] {
  return portions.get(list) ?? []
}

/** Accounts for all that was reported. @returns what of it was traded by resting orders */
const heard = (world: World): number => world.log.since().reduce((sum, line) => sum + account(world, line), 0)

it('orders of every type conserve quantity, keep their limits, and never have more of a print than its size (scenario 11)', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const world: World = { log: new ReplayLog(), references: 0, orders: 0, sent: [], parents: new Map(), portions: new Map() }
      const { exchange, exchange: { history, own } } = world.log
      plan.forEach(({ run, size }, now) => {
        exchange.advanceTo(BigInt(now))
        expect(heard(world)).toBe(0)
        run(world)
        expect(heard(world)).toBeLessThanOrEqual(size)
        for (let order = 1; order <= world.orders; order++) {
          const ahead = exchange.queueAhead(order)
          if (ahead === undefined) continue
          expect(ahead, `ahead of #${order}`).toBe(history.levelAvailable(own.bookSideOf(order), own.signedPriceOf(order), own.arrivalOf(order)))
          const { terms: { displayQty = Infinity, displayRange = 0 } } = world.sent[order - 1]
          expect(own.tradableOf(order)).toSatisfy((shown: number) => shown > 0 && shown <= displayQty + displayRange)
        }
        for (let reference = 1; reference <= world.references; reference++) {
          const slot = history.books.find(reference, 0, 0)
          if (slot !== 0) expect(history.availableOf(slot)).toBeGreaterThanOrEqual(0)
        }
        const { takenQty, executedQty, canceledQty, replacedQty } = exchange.counterfactual
        expect(executedQty + canceledQty + replacedQty).toBeLessThanOrEqual(takenQty)
      })
    }),
    { numRuns: 150 },
  )
})

it('an order that is good till cancelled, or shows all that it has, trades as a plain one does', () => {
  const plain = fc.tuple(side, qty, price).map(([s, q, p]) => step(`limit ${s} ${q}@${p}`, Infinity, (w) => send(w, s, q, p)))
  let disguise: (qty: number) => Sent = () => ({})
  const send = (w: World, s: Side, q: number, p: number): void => w.log.send(++w.orders, s, q, { price: p, ...disguise(q) })
  let replaced = false
  const replace = fc.tuple(fc.nat(5), qty, price).map(([back, q, p]) => step(`replace ours -${back} ${q}@${p}`, Infinity, (w) => {
    replaced = true
    w.log.we.replace(Math.max(1, w.orders - back), q, p)
  }))
  const plans = fc.array(fc.oneof({ weight: 20, arbitrary: theirs }, { weight: 8, arbitrary: plain }, { weight: 2, arbitrary: replace }), { minLength: 1, maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(plans, (plan) => {
      replaced = false
      const [expected, ...found] = [(): Sent => ({}), (): Sent => ({ timeInForce: TimeInForce.gtc }), (q: number): Sent => ({ displayQty: q })].map((as) => {
        disguise = as
        const world: World = { log: new ReplayLog(), references: 0, orders: 0, sent: [], parents: new Map(), portions: new Map() }
        return plan.flatMap(({ run }) => {
          run(world)
          return [...world.log.since(), ...Array.from({ length: world.orders }, (_, index) => `${world.log.ahead(index + 1)} ahead`)]
        })
      })
      expect(found[0]).toEqual(expected)
      // A replace to more shows its own portion first.
      if (!replaced) expect(found[1]).toEqual(expected)
    }),
    { numRuns: 150 },
  )
})
