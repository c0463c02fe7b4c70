/** The examples of the guide to order types, run as they stand there: commands, what is reported after each, and the book. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { buy, EngineLog, PLAIN, sell, type Sent, type Trader } from './engine-log.js'

const GUIDE = new URL('../../../sim/guides/order-types.md', import.meta.url)
const TYPES: Readonly<Record<string, OrderType>> = { 'market-to-limit': OrderType.marketToLimit }

interface Example {
  readonly title: string
  readonly rules: string
  readonly lines: readonly string[]
}

function examplesOf(text: string): Example[] {
  const examples: Example[] = []
  let title = ''
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].startsWith('## ')) title = lines[i].slice(3)
    if (!lines[i].startsWith('```exchange')) continue
    const end = lines.indexOf('```', i)
    examples.push({ title, rules: /rules=(\S+)/.exec(lines[i])?.[1] ?? 'cancel-newest', lines: lines.slice(i + 1, end) })
    i = end
  }
  return examples
}

class Stage {
  private readonly log: EngineLog
  private readonly traders = new Map<string, { readonly trader: Trader; orders: number }>()

  constructor(rules: string) {
    this.log = new EngineLog([PLAIN], { rules: { selfTrade: rules as MatchingRules['selfTrade'] } })
  }

  /** Carries out a command. Answers what was reported. */
  play(command: string): string[] {
    const time = /^time (\d+)$/.exec(command)
    if (time !== null) this.log.engine.advanceTo(BigInt(time[1]))
    else this.send(command)
    return this.log.reportsSince()
  }

  get book(): string {
    return `${this.log.queue(buy)} | ${this.log.queue(sell)}`
  }

  private send(command: string): void {
    const [, name, side, qty, price, rest = ''] = /^(\w+): (buy|sell) (\d+)(?: @ (\d+))?(.*)$/.exec(command) ?? []
    if (name === undefined) throw new Error(`no command of the guide's: '${command}'`)
    const known = this.traders.get(name) ?? { trader: this.log.trader(name), orders: 0 }
    this.traders.set(name, known)
    known.trader.send(++known.orders, side === 'buy' ? buy : sell, Number(qty), { ...(price === undefined ? {} : { price: Number(price) }), ...termsIn(rest) })
  }
}

function termsIn(text: string): Sent {
  const terms = [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => {
    if (name === 'type') return ['type', TYPES[value]]
    if (name === 'tif') return ['timeInForce', TimeInForce[value as keyof typeof TimeInForce]]
    if (name === 'expireUnixNs') return [name, BigInt(value)]
    return [name, value === 'true' ? true : /^-?\d+$/.test(value) ? Number(value) : value]
  })
  return Object.fromEntries(terms) as Sent
}

const examples = examplesOf(readFileSync(GUIDE, 'utf8'))

describe('the guide to order types', () => {
  it('has an example of each', () => expect(examples.length).toBeGreaterThanOrEqual(12))

  it.each(examples)('$title', ({ rules, lines }) => {
    const stage = new Stage(rules)
    let reported: string[] = []
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]
      if (line.startsWith('book: ')) {
        expect(stage.book.trim()).toBe(line.slice(6).trim())
        continue
      }
      reported = stage.play(line)
      const expected: string[] = []
      while (lines[i + 1]?.startsWith('  ')) expected.push(lines[++i].trim())
      if (expected.length > 0) expect(reported).toEqual(expected)
    }
  })
})
