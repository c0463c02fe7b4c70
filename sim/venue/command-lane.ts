/** Commands on their way to the exchange: each carries its own due time and arrives in the order of (due time, sending). */
import { grown } from '../../core/columns.js'
import { DueQueue } from '../../core/kernel/due-queue.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import type { Transit } from '../../core/kernel/market-lane.js'
import { invariant } from '../../core/invariant.js'
import type { Side } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import type { OrderType, TimeInForce } from '../../core/orders/venue.js'
import type { SimulatedExchange } from './exchange.js'

/** What a participant may tell a venue. */
export const CommandKind = { submit: 0, cancel: 1, replace: 2 } as const
export type CommandKind = (typeof CommandKind)[keyof typeof CommandKind]

/** Integers of a command: what, order, instrument, side, type, time in force, price, quantity. */
const FIELDS = 8

export class CommandLane extends Lane {
  private readonly queue = new DueQueue()
  private commands = new Int32Array(this.queue.slots * FIELDS)
  /** Of the few orders that have some, by slot. */
  private readonly terms = new Map<number, OrderTerms>()

  /** @param latencyNs of every command, unless a transit says it of each */
  constructor(name: string, private readonly exchange: SimulatedExchange, private readonly latencyNs: number, private readonly transit?: Transit) {
    super(InputClass.command, name, false)
  }

  submit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void {
    const slot = this.send(CommandKind.submit, order, instrument, side, type, timeInForce, price, qty)
    if (terms !== undefined) this.terms.set(slot, terms)
  }

  cancel(order: number): void {
    this.send(CommandKind.cancel, order, 0, 0, 0, 0, 0, 0)
  }

  replace(order: number, price: number, qty: number): void {
    this.send(CommandKind.replace, order, 0, 0, 0, 0, price, qty)
  }

  override dispatch(): void {
    const slot = this.queue.pop()
    this.sequence = this.queue.sequenceOf(slot)
    this.moveHead(this.queue.firstDueNs)
    const { commands, exchange } = this
    const at = slot * FIELDS
    const order = commands[at + 1]
    if (commands[at] === CommandKind.cancel) exchange.onCancel(order)
    else if (commands[at] === CommandKind.replace) exchange.onReplace(order, commands[at + 6], commands[at + 7])
    else {
      exchange.onSubmit(
        order, commands[at + 2], commands[at + 3] as Side, commands[at + 4] as OrderType, commands[at + 5] as TimeInForce, commands[at + 6], commands[at + 7],
        this.terms.size > 0 ? this.takeTerms(slot) : undefined,
      )
    }
  }

  /** Takes everything off that is under way: it never arrives. @param lost is told what it was, in the order of arrival */
  drop(lost: (what: CommandKind, order: number, price: number, qty: number) => void): void {
    while (this.queue.size > 0) {
      const slot = this.queue.pop()
      const at = slot * FIELDS
      this.terms.delete(slot)
      lost(this.commands[at] as CommandKind, this.commands[at + 1], this.commands[at + 6], this.commands[at + 7])
    }
    this.moveHead(Infinity)
  }

  override shift(deltaNs: number): void {
    this.transit?.shift(deltaNs)
    this.queue.shift(deltaNs)
    this.headNs = this.queue.firstDueNs
  }

  private takeTerms(slot: number): OrderTerms | undefined {
    const terms = this.terms.get(slot)
    this.terms.delete(slot)
    return terms
  }

  private send(what: number, order: number, instrument: number, side: number, type: number, timeInForce: number, price: number, qty: number): number {
    const host = this.host
    invariant(host !== undefined, () => `the command lane ${this.name} is not attached to a kernel`)
    const slot = this.queue.push(this.transit === undefined ? host.nowNs + this.latencyNs : this.transit.arrivalNs(host.nowNs))
    if (this.queue.slots * FIELDS > this.commands.length) this.commands = grown(this.commands, this.queue.slots * FIELDS)
    const { commands } = this
    const at = slot * FIELDS
    commands[at] = what
    commands[at + 1] = order
    commands[at + 2] = instrument
    commands[at + 3] = side
    commands[at + 4] = type
    commands[at + 5] = timeInForce
    commands[at + 6] = price
    commands[at + 7] = qty
    this.moveHead(this.queue.firstDueNs)
    return slot
  }
}
