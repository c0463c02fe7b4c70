/**
 * The participants of one instrument on one venue as a lane of the kernel: when each looks next, and the commands on their way to the exchange, in one heap
 * by time. It drives the run until its end.
 */
import { grown } from '../../../core/columns.js'
import { DueQueue } from '../../../core/kernel/due-queue.js'
import { InputClass, Lane } from '../../../core/kernel/lane.js'
import type { Side, TradingState } from '../../../core/market/vocabulary.js'
import type { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { Random } from '../../../core/random.js'
import { NS_PER_MS } from '../../../core/time.js'
import type { Agent, AgentHost } from './agent.js'
import { Action, type CommandQueue, type Desk } from './desk.js'
import type { Outlook } from './outlook.js'
import type { PublicWatcher } from './public-events.js'
import type { ValuePath } from './value-path.js'

/** After a change of phase everybody looks within this time. */
const PHASE_LOOK_NS = 50 * NS_PER_MS

export interface CrowdLaneParts {
  readonly name: string
  readonly clock: { readonly nowNs: number }
  readonly outlook: Outlook
  readonly path: ValuePath
  readonly random: Random
  /** The last instant at which somebody acts, run time, ns. */
  readonly untilNs: number
}

export class CrowdLane extends Lane implements AgentHost, CommandQueue, PublicWatcher {
  /** Looks and commands so far. */
  decisions = 0
  private readonly parts: CrowdLaneParts
  private untilNs: number
  private readonly agents: Agent[] = []
  private readonly listeners: Agent[] = []
  private readonly queue = new DueQueue()
  private dispatching = false

  // What is due, by slot of the queue. A look has the agent in `order`.
  private action = new Uint8Array(this.queue.slots)
  private order = new Int32Array(this.queue.slots)
  private side = new Uint8Array(this.queue.slots)
  private type = new Uint8Array(this.queue.slots)
  private timeInForce = new Uint8Array(this.queue.slots)
  private price = new Int32Array(this.queue.slots)
  private qty = new Int32Array(this.queue.slots)
  private readonly desks: (Desk | undefined)[] = []

  constructor(parts: CrowdLaneParts) {
    super(InputClass.exchange, parts.name, true)
    this.parts = parts
    this.untilNs = parts.untilNs
    // The run goes on to its end also while everybody sleeps: in a night, in a halt.
    this.action[this.push(parts.untilNs)] = Action.end
  }

  /** Order numbers that the exchange knows of: as many as were ever at work at one time. */
  get orderNumbers(): number {
    return this.agents.reduce((sum, { desk }) => sum + desk.numbers, 0)
  }

  private get nowNs(): number {
    return this.parts.clock.nowNs
  }

  /** @param firstNs when it looks first */
  add(agent: Agent, firstNs: number): void {
    agent.index = this.agents.push(agent) - 1
    if (agent.hearsTrades) this.listeners.push(agent)
    this.wakeAt(agent, firstNs)
  }

  wakeAt(agent: Agent, atNs: number): void {
    if (atNs >= agent.wakeNs) return
    agent.wakeNs = atNs
    const slot = this.push(atNs)
    this.action[slot] = Action.wake
    this.order[slot] = agent.index
  }

  send(dueNs: number, desk: Desk, action: Action, order: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void {
    const slot = this.push(dueNs)
    this.action[slot] = action
    this.order[slot] = order
    this.side[slot] = side
    this.type[slot] = type
    this.timeInForce[slot] = timeInForce
    this.price[slot] = price
    this.qty[slot] = qty
    this.desks[slot] = desk
  }

  override dispatch(): void {
    const slot = this.queue.pop()
    this.sequence = this.queue.sequenceOf(slot)
    this.dispatching = true
    // Others move their heads while the exchange works, and are compared with this one.
    this.headNs = this.firstNs
    const action = this.action[slot] as Action
    if (action === Action.wake) this.look(this.agents[this.order[slot]])
    else if (action !== Action.end) {
      this.decisions++
      this.desks[slot]?.arrive(
        action, this.order[slot], this.side[slot] as Side, this.type[slot] as OrderType, this.timeInForce[slot] as TimeInForce, this.price[slot], this.qty[slot],
      )
    }
    this.headNs = this.firstNs
    this.dispatching = false
  }

  onTrade(aggressor: Side, qty: number): void {
    this.parts.outlook.onTrade(aggressor, qty)
    for (const agent of this.listeners) agent.onTrade(this.nowNs)
  }

  onPhase(state: TradingState): void {
    const { outlook, random } = this.parts
    outlook.phase = state
    for (const agent of this.agents) {
      agent.onPhase()
      this.wakeAt(agent, this.nowNs + 1 + random.int(PHASE_LOOK_NS))
    }
  }

  override shift(deltaNs: number): void {
    this.queue.shift(deltaNs)
    this.untilNs += deltaNs
    this.parts.outlook.shift(deltaNs)
    this.parts.path.shift(deltaNs)
    for (const agent of this.agents) {
      agent.wakeNs += deltaNs
      agent.desk.shift(deltaNs)
      agent.shift(deltaNs)
    }
    this.headNs = this.firstNs
  }

  private look(agent: Agent): void {
    const { nowNs } = this
    // It has looked earlier than it meant to.
    if (agent.wakeNs !== nowNs) return
    agent.wakeNs = Infinity
    this.decisions++
    this.parts.outlook.look(nowNs)
    const nextNs = agent.wake(nowNs)
    if (nextNs !== Infinity) this.wakeAt(agent, Math.max(nextNs, nowNs + 1))
  }

  private get firstNs(): number {
    const { firstDueNs } = this.queue
    return firstDueNs > this.untilNs ? Infinity : firstDueNs
  }

  private push(dueNs: number): number {
    const slot = this.queue.push(dueNs)
    if (this.queue.slots > this.action.length) this.grow()
    if (this.dispatching) this.headNs = this.firstNs
    else this.moveHead(this.firstNs)
    return slot
  }

  private grow(): void {
    const { slots } = this.queue
    for (const column of ['action', 'side', 'type', 'timeInForce'] as const) this[column] = grown(this[column], slots)
    for (const column of ['order', 'price', 'qty'] as const) this[column] = grown(this[column], slots)
  }
}
