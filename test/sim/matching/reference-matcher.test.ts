/**
 * The engine against the slow reference over random messages of all order types: after every message the same reports, the same best prices and queues,
 * no crossed book, and no quantity or cash lost. (Fees: test/scenarios/cash.test.ts.)
 *
 *     npx vitest run test/sim/matching/reference-matcher.test.ts                          a short look, as in every build
 *     ISOCHRON_SEEDS=10000 npx vitest run test/sim/matching/reference-matcher.test.ts     millions of messages
 *     ISOCHRON_SEED=17 npx vitest run …                                                   one seed again: what a failure prints
 */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { RandomStreams } from '../../../core/random.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { EngineLog } from './engine-log.js'
import { messages, messageText, TRADERS, type Message } from './message-streams.js'
import { ReferenceMatcher } from './reference-matcher.js'
import { seedsToTry, underSeed } from './seeds.js'

const FILE = 'test/sim/matching/reference-matcher.test.ts'
const MESSAGES = 500

const RULES: Readonly<Record<string, Pick<MatchingRules, 'selfTrade' | 'priority'>>> = {
  'cancel-newest, by display': { selfTrade: 'cancel-newest', priority: 'price-display-time' },
  'cancel-oldest, by time': { selfTrade: 'cancel-oldest', priority: 'price-time' },
  'cancel-both, by display': { selfTrade: 'cancel-both', priority: 'price-display-time' },
  'decrement, by time': { selfTrade: 'decrement', priority: 'price-time' },
}

describe('the engine against the reference, message by message', () => {
  it.each(Object.entries(RULES))('%s', { timeout: 86_400_000 }, (name, rules) => {
    for (const seed of seedsToTry(5)) underSeed(seed, FILE, name, (history) => compare(seed, rules, history, messages(seed)))
  })

  it('icebergs and stops among plain orders, which go their plain way', { timeout: 86_400_000 }, () => {
    const rules = RULES['cancel-newest, by display']
    for (const seed of seedsToTry(5)) underSeed(seed, FILE, 'icebergs and stops', (history) => compare(seed, rules, history, messages(seed, true)))
  })
})

function compare(seed: number, rules: Pick<MatchingRules, 'selfTrade' | 'priority'>, history: string[], stream: Generator<Message, never>): void {
  const log = new EngineLog(undefined, { rules, random: new RandomStreams(seed) })
  const reference = new ReferenceMatcher(TRADERS, rules)
  for (const name of TRADERS) log.trader(name)
  let conserved = { qty: 0, cash: 0 }
  for (let at = 0; at < MESSAGES; at++) {
    const message = stream.next().value
    history.push(messageText(message))
    send(message, log, reference)
    const reports = log.reportsSince()
    history.push(...reports.map((line) => `  ${line}`))
    expect(reports).toEqual(reference.lines)
    reference.lines = []
    const [bids, asks] = [log.queue(Side.buy), log.queue(Side.sell)]
    expect([bids, asks]).toEqual([reference.queue(Side.buy), reference.queue(Side.sell)])
    if (bids !== '' && asks !== '') expect(bestOf(bids)).toBeLessThan(bestOf(asks))
    conserved = add(conserved, reports)
    expect(conserved, 'what is bought is sold, at one price').toEqual({ qty: 0, cash: 0 })
    reference.forget()
  }
}

function send(message: Message, { engine }: EngineLog, reference: ReferenceMatcher): void {
  switch (message.what) {
    case 'submit': {
      const { participant, order, side, type, timeInForce, price, qty, terms } = message.submission
      engine.submit(participant, order, 0, side, type, timeInForce, price, qty, terms)
      reference.submit(message.submission)
      return
    }
    case 'cancel':
      engine.cancel(message.participant, message.order)
      reference.cancel(message.participant, message.order)
      return
    case 'replace':
      engine.replace(message.participant, message.order, message.price, message.qty)
      reference.replace(message.participant, message.order, message.price, message.qty)
      return
    case 'time':
      engine.advanceTo(message.unixNs)
      reference.advanceTo(message.unixNs)
  }
}

function bestOf(queue: string): number {
  return Number(queue.slice(queue.indexOf('@') + 1).split(' ')[0])
}

/** Every trade is reported to a maker and a taker: over both, quantity and cash come to nothing. */
function add({ qty, cash }: { qty: number, cash: number }, reports: readonly string[]): { qty: number, cash: number } {
  for (const line of reports) {
    const [, traded, price, liquidity] = / trade (\d+)@(\d+) (maker|taker)/.exec(line) ?? []
    if (traded === undefined) continue
    const sign = liquidity === 'maker' ? 1 : -1
    qty += sign * Number(traded)
    cash += sign * Number(traded) * Number(price)
  }
  return { qty, cash }
}
