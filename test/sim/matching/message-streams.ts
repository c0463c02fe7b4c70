/** Messages to an exchange by seed: every order type and time in force, cancels, replaces and the passing of time, around one price. */
import { Side } from '../../../core/market/vocabulary.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import type { Submission } from './reference-matcher.js'

export type Message =
  | { readonly what: 'submit', readonly submission: Submission }
  | { readonly what: 'cancel', readonly participant: number, readonly order: number }
  | { readonly what: 'replace', readonly participant: number, readonly order: number, readonly price: number, readonly qty: number }
  | { readonly what: 'time', readonly unixNs: bigint }

export const TRADERS = ['a', 'b', 'c', 'd']
const MID = 100

/** Terms of orders beside whom the engine lets plain orders go their plain way: market, immediate, stops by trades, icebergs, plain ones. */
const CALM: readonly number[] = [0, 1, 4, 7, 8, 9, 19, 21, 21, 21, 21, 21, 21]

/** The messages of a seed, one at a time and without end. Orders count from 1 for each trader and never again. @param calm orders of few types only */
export function* messages(seed: number, calm = false): Generator<Message, never> {
  const random = new RandomStreams(seed).stream('messages')
  const limited = TRADERS.map((): boolean[] => [])
  for (let now = 0; ; now++) {
    const participant = random.int(TRADERS.length)
    const own = limited[participant]
    const recent = (): number => Math.max(1, own.length - random.int(12))
    const what = random.int(20)
    if (what < 12 || own.length === 0) {
      const submission = anySubmission(random, participant, own.length + 1, now, calm ? random.pick(CALM) : random.int(24))
      own.push(submission.type === OrderType.limit)
      yield { what: 'submit', submission }
    } else if (what < 16) {
      yield { what: 'cancel', participant, order: random.int(50) === 0 ? own.length + 5 : recent() }
    } else if (what < 19) {
      const order = recent()
      if (own[order - 1]) yield { what: 'replace', participant, order, price: MID + random.range(-5, 5), qty: random.range(1, 30) }
    } else {
      yield { what: 'time', unixNs: BigInt(now) }
    }
  }
}

function anySubmission(random: Random, participant: number, order: number, now: number, kind: number): Submission {
  const side = random.pick([Side.buy, Side.sell])
  const price = MID + random.range(-5, 5)
  const given = anyTerms(kind, random, side, price, now)
  const { type = OrderType.limit, timeInForce = TimeInForce.day } = given
  const qty = random.range(10, 40)
  return { participant, order, side, type, timeInForce, price: type === OrderType.limit ? price : 0, qty, terms: given.terms }
}

interface Given { readonly type?: OrderType, readonly timeInForce?: TimeInForce, readonly terms?: OrderTerms }

function anyTerms(kind: number, random: Random, side: Side, price: number, now: number): Given {
  const away = side === Side.buy ? 1 : -1
  switch (kind) {
    case 0: return { type: OrderType.market, timeInForce: TimeInForce.ioc }
    case 1: return { timeInForce: TimeInForce.ioc }
    case 2: return { timeInForce: TimeInForce.fok }
    case 3: return { type: OrderType.marketToLimit }
    case 4: return { type: OrderType.market, terms: { stopPrice: price + 2 * away } }
    case 5: return { terms: { stopPrice: price + away, trigger: random.pick(['last-trade', 'quote'] as const) } }
    case 6: return { type: OrderType.market, terms: { trailAmount: random.range(1, 4), trigger: random.pick(['last-trade', 'quote'] as const) } }
    case 7: return { terms: { trailBps: random.range(50, 400) } }
    case 8:
    case 9: return { terms: { displayQty: random.range(1, 9) } }
    case 10: return { terms: { hidden: true } }
    case 11: return { terms: { postOnly: random.pick(['reject', 'slide'] as const) } }
    case 12: return { terms: { postOnly: 'slide', hidden: true } }
    case 13: return { terms: { peg: 'primary', pegOffset: -away * random.int(3) } }
    case 14: return { terms: { peg: 'midpoint', pegOffset: -away * random.int(2) } }
    case 15: return { type: OrderType.market, terms: { peg: random.pick(['market', 'midpoint'] as const), pegOffset: -away * random.range(0, 2) } }
    case 16: return { terms: { allOrNone: true } }
    case 17: return { terms: { minQty: random.range(2, 10) } }
    case 18: return { timeInForce: TimeInForce.ioc, terms: { minQty: random.range(2, 10) } }
    case 19: return { timeInForce: TimeInForce.gtc, terms: { stopPrice: price + away, displayQty: random.range(1, 9) } }
    case 20: return { timeInForce: TimeInForce.gtd, terms: { expireUnixNs: BigInt(now + random.range(1, 60)), ...(random.int(2) === 0 && { hidden: true }) } }
    default: return {}
  }
}

/** A message as one line of a failure's report. */
export function messageText(message: Message): string {
  return JSON.stringify(message, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
