/** The strategy instances of a run, one for each traded instrument, and what each needs of the engine that runs it. */
import type { Kernel } from '../kernel/kernel.js'
import { ContractChains, type ContractChain } from '../contract-chains.js'
import type { Instruments } from '../instrument.js'
import type { Context } from '../strategy/context.js'
import type { InstanceHost, StrategyInstance } from '../strategy/instance.js'
import type { EngineObserver } from './observer.js'
import type { RunGuard } from './run-guard.js'

export class Instances implements InstanceHost {
  /** Whose code runs: the shield answers with its clock, randomness and timers. */
  current: StrategyInstance | undefined
  /** By dense index of the instrument; undefined where nothing trades. */
  private readonly byInstrument: (StrategyInstance | undefined)[] = []
  private chains: ContractChains | undefined

  constructor(
    private readonly kernel: Kernel, private readonly instruments: Instruments, private readonly guard: RunGuard, private readonly observer: EngineObserver | undefined,
  ) {}

  add(instance: StrategyInstance): void {
    this.byInstrument[instance.instrument.index] = instance
  }

  at(instrument: number): StrategyInstance | undefined {
    return this.byInstrument[instrument]
  }

  /** In the order of their instruments' ids: what is done to all is done in this order. */
  get inOrder(): StrategyInstance[] {
    return this.byInstrument.filter((instance) => instance !== undefined).sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))
  }

  get nowNs(): number {
    return this.kernel.nowNs
  }

  toUnixNs(timeNs: number): bigint {
    return this.kernel.timebase.toUnixNs(timeNs)
  }

  toIso(timeNs: number): string {
    return Number.isFinite(timeNs) ? this.kernel.timebase.toIso(timeNs) : 'the start'
  }

  describeInput(): string {
    const { inputClass, source, sequence } = this.kernel.cause
    return `${inputClass} ${source} ${sequence}`
  }

  enter(instance: StrategyInstance): StrategyInstance | undefined {
    const previous = this.current
    this.current = instance
    return previous
  }

  leave(previous: StrategyInstance | undefined): void {
    this.current = previous
  }

  verify(callback: string): void {
    this.guard.verify(callback)
  }

  contextOf(symbol: string): Context {
    const instrument = this.instruments.find(symbol)
    const instance = instrument === undefined ? undefined : this.byInstrument[instrument.index]
    if (instance === undefined) {
      const listed = this.inOrder.map((one) => one.instrument)
      const venues = listed.filter((one) => one.symbol === symbol)
      if (venues.length > 1) throw new RangeError(`of('${symbol}'): it is on several venues; name one of them: ${venues.map(({ id }) => id).join(', ')}`)
      throw new RangeError(`of('${symbol}'): the run has no such instrument; it has ${listed.map((one) => (this.instruments.find(one.symbol) === undefined ? one.id : one.symbol)).join(', ')}`)
    }
    return instance.context
  }

  chainOf({ instrument, context }: StrategyInstance, root = instrument.contract?.root): ContractChain {
    if (root === undefined) throw new RangeError(`chain(): ${instrument.id} is no future: expected the root of a product, such as chain('ES')`)
    return (this.chains ??= new ContractChains(this.instruments)).at(root, instrument.venue, context.unixNs)
  }

  log(instance: StrategyInstance, line: string): void {
    this.observer?.onLog?.(this.kernel.nowNs, instance.instrument.index, line)
  }

  record(instance: StrategyInstance, series: string, value: number): void {
    this.observer?.onRecord?.(this.kernel.nowNs, instance.instrument.index, series, value)
  }
}
