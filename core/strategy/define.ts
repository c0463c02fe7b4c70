/**
 * What a strategy is: one value, made by {@link strategy}, that a file exports by default. It says what it wants to be told and what it does then,
 * and knows nothing of simulation or live.
 *
 * A run makes one instance of it for each instrument: callbacks get that instrument's context, with a state of its own.
 */
import type { Observable, Subscription } from 'rxjs'
import { z } from 'zod'
import type { Context, OrderContext, QuoteAnswerContext, StatusContext, TimerContext, TradeContext } from './context.js'
import { thrownText } from './thrown.js'

/** The parameters that a schema reads: what every callback gets second. */
export type ParamsOf<P extends z.ZodObject> = z.output<P>

export interface Callbacks<P extends z.ZodObject, S> {
  /** Before the first event of the instrument that the strategy sees. */
  onStart?(context: Context<S>, params: ParamsOf<P>): void
  /** The book of the instrument has changed: orders (L3), a level (L2) or a quote (L1). */
  onBook?(context: Context<S>, params: ParamsOf<P>): void
  /** The best price or its quantity has changed, on either side. After onBook of the same event. */
  onQuote?(context: Context<S>, params: ParamsOf<P>): void
  /** The best price over all venues that trade the symbol, or the quantity there, has changed. Where no tape delays it, before onTrade and onBook of the same event. */
  onNbbo?(context: Context<S>, params: ParamsOf<P>): void
  /** Somebody traded: an execution of a displayed order, hidden liquidity, or an auction. Before onBook of the same event. */
  onTrade?(context: TradeContext<S>, params: ParamsOf<P>): void
  /** The trading state, a price band, an auction imbalance or the session has changed. */
  onStatus?(context: StatusContext<S>, params: ParamsOf<P>): void
  /** The venue has told something about one of our orders. */
  onOrder?(context: OrderContext<S>, params: ParamsOf<P>): void
  /** The venue has answered one of our requests for quote. */
  onQuoteAnswer?(context: QuoteAnswerContext<S>, params: ParamsOf<P>): void
  /** A timer without a callback of its own is due. */
  onTimer?(context: TimerContext<S>, params: ParamsOf<P>): void
  /** The run, or the instrument's data, end: the last chance to cancel (new orders are refused); what is in flight still settles. */
  onStop?(context: Context<S>, params: ParamsOf<P>): void
  /** Sets up Observables, once, right after onStart. What it returns is subscribed (an Observable) and unsubscribed at the end. */
  streams?(context: Context<S>, params: ParamsOf<P>): Subscription | Observable<unknown> | readonly (Subscription | Observable<unknown>)[] | void
}

export interface StrategySpec<P extends z.ZodObject, S> extends Callbacks<P, S> {
  /** For reports; the name of the file where it is not given. */
  readonly name?: string
  /** A zod object: types, defaults and bounds of the parameters. */
  readonly params?: P
  /** State of one instance, made afresh for every instrument and every run. */
  readonly state?: (params: ParamsOf<P>) => S
}

/** A strategy that can be run. Made by {@link strategy}. */
export interface Strategy<P extends z.ZodObject = z.ZodObject, S = unknown> extends StrategySpec<P, S> {
  readonly isochron: 'strategy'
  readonly params: P
}

/** Any strategy, whatever its parameters and state: what a loader and an engine hold. */
// Callbacks are methods, so a strategy of narrower parameters is assignable here; the engine checks the values by its schema.
export type AnyStrategy = Strategy<z.ZodObject, unknown>

/**
 * Makes a strategy.
 *
 * @example
 * export default strategy({
 *   params: z.object({ qty: z.int().min(1).default(100) }),
 *   onTrade({ trade, orders }, { qty }) {
 *     if (trade.qty > 5_000 && trade.aggressor === 'buy') orders.market({ side: 'buy', qty })
 *   },
 * })
 */
export function strategy<P extends z.ZodObject = z.ZodObject<Record<never, never>>, S = undefined>(spec: StrategySpec<P, S>): Strategy<P, S> {
  const problem = specProblem(spec)
  if (problem !== undefined) throw new TypeError(`strategy: ${problem}`)
  return { ...spec, isochron: 'strategy', params: spec.params ?? (z.object({}) as unknown as P) }
}

const SPEC_KEYS = ['name', 'params', 'state', 'onStart', 'onBook', 'onQuote', 'onNbbo', 'onTrade', 'onStatus', 'onOrder', 'onQuoteAnswer', 'onTimer', 'onStop', 'streams', 'isochron']

/** What the types rule out, for strategies that are not type-checked: a callback by a wrong name would never be called. */
function specProblem(spec: object): string | undefined {
  const given = spec as Readonly<Record<string, unknown>>
  for (const key of Object.keys(given)) {
    if (!SPEC_KEYS.includes(key)) return `found '${key}', expected one of ${SPEC_KEYS.slice(0, -1).join(', ')}`
  }
  const { params } = given
  const isSchema = params === undefined || (typeof params === 'object' && params !== null && 'safeParse' in params && 'shape' in params)
  return isSchema ? undefined : 'params: expected a zod object, such as z.object({ qty: z.int().default(100) })'
}

type StreamsOf<P extends z.ZodObject> = NonNullable<Callbacks<P, undefined>['streams']>

/**
 * Makes a strategy of Observables alone.
 *
 * @example
 * export default strategy.rx(({ trades$, orders }) =>
 *   trades$.pipe(bufferTime(100), map(signedVolume), filter((volume) => Math.abs(volume) > 5_000))
 *     .subscribe((volume) => orders.market({ side: volume > 0 ? 'buy' : 'sell', qty: 100 })))
 */
strategy.rx = rx

function rx(streams: StreamsOf<z.ZodObject<Record<never, never>>>): Strategy<z.ZodObject<Record<never, never>>, undefined>
function rx<P extends z.ZodObject>(params: P, streams: StreamsOf<P>): Strategy<P, undefined>
function rx<P extends z.ZodObject>(first: P | StreamsOf<P>, second?: StreamsOf<P>): Strategy<P, undefined> {
  return second === undefined ? strategy<P, undefined>({ streams: first as StreamsOf<P> }) : strategy<P, undefined>({ params: first as P, streams: second })
}

/** Whether a value is a strategy. For loaders: a file's default export may be anything. */
export function isStrategy(value: unknown): value is AnyStrategy {
  return typeof value === 'object' && value !== null && 'isochron' in value && value.isochron === 'strategy'
}

/** A parameter was refused by the strategy's schema. */
export class ParameterError extends Error {
  override name = 'ParameterError'
}

/**
 * Reads parameters by the strategy's schema. Text is read as the schema's type where it is one (`--params qty=100`).
 * Throws a {@link ParameterError} that lists every parameter that is wrong or unknown, with what was expected.
 */
export function readParams(strategy: AnyStrategy, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape = strategy.params.shape
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(shape, name))
    .map((name) => `${name}: no such parameter; the strategy has ${Object.keys(shape).join(', ') || 'none'}`)
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? fromText(value) : value]))
  const read = parsed(strategy, values)
  // A text parameter may look like a number: what the schema wanted as text is given as it was typed.
  const again = read.success ? read : parsed(strategy, withTextWhereWanted(values, given, read.error))
  if (!again.success) problems.push(...again.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}, found ${JSON.stringify(given[String(issue.path[0])])}`))
  if (problems.length > 0) throw new ParameterError(`wrong parameters:\n  ${problems.join('\n  ')}`)
  return again.data as Record<string, unknown>
}

/** What a schema's own code throws (a refinement, a transform, an async check) is a fault of the schema. */
function parsed(strategy: AnyStrategy, values: unknown): z.ZodSafeParseResult<Record<string, unknown>> {
  try {
    return strategy.params.safeParse(values)
  } catch (error) {
    throw new ParameterError(`the strategy's schema of parameters failed: ${thrownText(error)}`, { cause: error })
  }
}

function fromText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function withTextWhereWanted(values: Record<string, unknown>, given: Readonly<Record<string, unknown>>, error: z.ZodError): Record<string, unknown> {
  const wanted = error.issues.filter((issue) => issue.code === 'invalid_type' && issue.expected === 'string').map((issue) => String(issue.path[0]))
  return { ...values, ...Object.fromEntries(wanted.map((name) => [name, given[name]])) }
}
