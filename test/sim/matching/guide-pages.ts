/** The pages of the guide to order types, and the stage on which what they show is played: events, what is reported after each, and the book. */
import { readdirSync, readFileSync } from 'node:fs'
import { CrossType } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { Phase } from '../../../sim/matching/instrument-market.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { buy, EngineLog, PLAIN, sell, type Sent, type Trader } from './engine-log.js'

const FOLDER = new URL('../../../sim/guides/order-types/', import.meta.url)
const TYPES: Readonly<Record<string, OrderType>> = { 'limit': OrderType.limit, 'market': OrderType.market, 'market-to-limit': OrderType.marketToLimit }

/** A row of the table under `## Example`. */
interface Step {
  readonly time: string
  readonly event: string
  readonly bids: string
  readonly asks: string
  readonly reports: readonly string[]
}

export interface GuidePage {
  readonly name: string
  readonly text: string
  /** Rules of the venue that its example needs: `selfTrade: decrement`. */
  readonly rules: Partial<MatchingRules>
  readonly steps: readonly Step[]
  /** Of the table under `## Refusals`: the reason, and the events that end in it. */
  readonly refusals: readonly { readonly reason: string, readonly events: readonly string[] }[]
  /** Of the table under `## Where`: the venue, and what it says of this type. */
  readonly where: Readonly<Record<string, string>>
}

export function guidePages(): GuidePage[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.md')).sort().map((name) => pageOf(name, readFileSync(new URL(name, FOLDER), 'utf8')))
}

export function pageOf(name: string, text: string): GuidePage {
  const rules = Object.fromEntries([...sectionOf(text, 'Example').matchAll(/`(selfTrade|priority|awayMarket): ([\w-]+)`/g)].map(([, rule, value]) => [rule, value]))
  return {
    name, text, rules,
    steps: tableOf(text, 'Example').map(([time, event, bids, asks, reports]) => ({ time, event: code(event), bids, asks, reports: reports.split('<br>').filter((line) => line !== '') })),
    refusals: tableOf(text, 'Refusals').map(([reason, , events]) => ({ reason: code(reason), events: events.split('<br>').map(code).filter((event) => event !== '') })),
    where: Object.fromEntries(tableOf(text, 'Where').map(([venue, what]) => [venue, what])),
  }
}

function sectionOf(text: string, title: string): string {
  return text.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? ''
}

/** The rows of the first table of a section, without its head. */
function tableOf(text: string, title: string): string[][] {
  return sectionOf(text, title).split('\n').filter((line) => line.startsWith('|')).slice(2).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()))
}

function code(cell: string): string {
  return cell.replaceAll('`', '').trim()
}

export class Stage {
  private readonly log: EngineLog
  private readonly traders = new Map<string, { readonly trader: Trader; orders: number }>()

  constructor(rules: Partial<MatchingRules>) {
    this.log = new EngineLog([PLAIN], { rules })
  }

  /** Something happens at a time. Answers what was reported. */
  play(time: string, event: string): string[] {
    const { engine } = this.log
    if (time !== '') engine.advanceTo(BigInt(time))
    const [word, ...rest] = event.split(' ')
    if (word === 'phase') engine.setPhase(0, rest.join(' ') as Phase)
    else if (word === 'cross') engine.cross(0, CrossType[rest[0] as keyof typeof CrossType], { reference: Number(rest[1]) })
    else if (word === 'away') engine.setAwayQuote(0, Number(rest[0]), Number(rest[1]))
    else if (word === 'short-sales') engine.restrictShortSales(0, () => Number(rest[0]))
    else if (event !== '') this.send(event)
    return this.log.reportsSince()
  }

  get book(): { readonly bids: string, readonly asks: string } {
    return { bids: this.log.queue(buy), asks: this.log.queue(sell) }
  }

  private send(event: string): void {
    const [, name, command] = /^(\w+): (.*)$/.exec(event) ?? []
    if (name === undefined) throw new Error(`no event of the guide's: '${event}'`)
    const known = this.traders.get(name) ?? { trader: this.log.trader(name), orders: 0 }
    this.traders.set(name, known)
    const [, canceled] = /^cancel (\d+)$/.exec(command) ?? []
    const [, replaced, total, to] = /^replace (\d+) to (\d+) @ (\d+)$/.exec(command) ?? []
    if (canceled !== undefined) known.trader.cancel(Number(canceled))
    else if (replaced !== undefined) known.trader.replace(Number(replaced), Number(total), Number(to))
    else {
      const [side, qty, sent] = orderOf(command)
      known.trader.send(++known.orders, side, qty, sent)
    }
  }
}

/** An order as the guide writes it: `buy 10 @ 100 displayQty=5`. */
export function orderOf(command: string): [side: typeof buy | typeof sell, qty: number, sent: Sent] {
  const [, side, qty, price, rest = ''] = /^(buy|sell) (\d+)(?: @ (\d+))?(.*)$/.exec(command) ?? []
  if (side === undefined) throw new Error(`no order of the guide's: '${command}'`)
  return [side === 'buy' ? buy : sell, Number(qty), { ...(price === undefined ? {} : { price: Number(price) }), ...termsIn(rest) }]
}

function termsIn(text: string): Sent {
  const terms = [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => {
    if (name === 'type') return ['type', TYPES[value]]
    if (name === 'timeInForce') return ['timeInForce', TimeInForce[value.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof typeof TimeInForce]]
    if (name === 'expireUnixNs') return [name, BigInt(value)]
    return [name, value === 'true' ? true : /^-?\d+$/.test(value) ? Number(value) : value]
  })
  return Object.fromEntries(terms) as Sent
}
