/** Runs of participants for tests: on any number of venues and instruments, with a script of what else happens, and every row as text. */
import { Instruments, usEquity, type Instrument } from '../../../../core/instrument.js'
import { Kernel } from '../../../../core/kernel/kernel.js'
import { InputClass, Lane } from '../../../../core/kernel/lane.js'
import { Timebase } from '../../../../core/kernel/timebase.js'
import type { MarketBatch } from '../../../../core/market/batch.js'
import { MarketKind, nameOf, Side } from '../../../../core/market/vocabulary.js'
import { RandomStreams } from '../../../../core/random.js'
import { Epoch, NS_PER_S } from '../../../../core/time.js'
import { broadcast } from '../../../../sim/matching/broadcast.js'
import { MatchingEngine } from '../../../../sim/matching/matching-engine.js'
import { MatchingFeedLane } from '../../../../sim/matching/matching-feed-lane.js'
import { addParticipants } from '../../../../sim/synthetic/participants/add-participants.js'
import type { CrowdLane } from '../../../../sim/synthetic/participants/crowd-lane.js'
import { PublicEvents } from '../../../../sim/synthetic/participants/public-events.js'
import { checkedParticipants } from '../../../../sim/synthetic/participants/terms.js'
import type { ReportSink } from '../../../../sim/venue/exchange.js'

export const SILENT: ReportSink = { report() {} }

/** One venue of a run. */
export interface Venue {
  readonly engine: MatchingEngine
  readonly instrument: Instrument
  readonly crowd: CrowdLane
}

export interface CrowdRunOptions {
  readonly participants?: unknown
  readonly seed?: string | number
  readonly seconds: number
  /** `SYMBOL@VENUE`; those of one venue stand on one engine. */
  readonly listed?: readonly string[]
  readonly startPrice?: number
  /** What happens besides, by time since the beginning, s. */
  readonly script?: readonly (readonly [second: number, act: (venues: Readonly<Record<string, Venue>>, kernel: Kernel) => void])[]
  readonly epoch?: Epoch
  /** Each row, where it is of interest as it comes. */
  readonly onRow?: (id: string, venue: Venue, batch: MarketBatch, row: number) => void
}

export interface CrowdRun {
  /** By `SYMBOL@VENUE`: `second kind side price qty`, without the numbers that belong to a whole venue. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  readonly venues: Readonly<Record<string, Venue>>
  readonly kernel: Kernel
}

/** Acts at given instants, before others. */
class Script extends Lane {
  private next = 0

  constructor(private readonly steps: readonly (readonly [timeNs: number, act: () => void])[]) {
    super(InputClass.exchange, '!script', false)
    this.headNs = steps[0]?.[0] ?? Infinity
  }

  override dispatch(): void {
    this.steps[this.next++][1]()
    this.headNs = this.steps[this.next]?.[0] ?? Infinity
  }

  override shift(): void {}
}

export async function runCrowds(options: CrowdRunOptions): Promise<CrowdRun> {
  const { participants = 'calm', seed = 1, seconds, listed = ['ALPHA@XNAS'], startPrice = 1_000_000, script = [], epoch = Epoch.ofDay('2026-01-05'), onRow } = options
  const timebase = new Timebase(epoch)
  const kernel = new Kernel({ timebase, timers: { nextDueNs: Infinity, fireNext() {}, shift() {} } })
  const instruments = new Instruments()
  for (const id of listed) {
    const [symbol, venue] = id.split('@')
    instruments.register(usEquity(symbol, venue))
  }
  const rows: Record<string, string[]> = Object.fromEntries(listed.map((id) => [id, []]))
  const venues: Record<string, Venue> = {}
  const random = new RandomStreams(seed)
  for (const name of new Set([...instruments].map(({ venue }) => venue))) {
    const events = new PublicEvents()
    const feed = new MatchingFeedLane({
      name, clock: kernel, latencyNs: 0,
      handler: (batch, row) => {
        const { id } = instruments.at(batch.instrument[row])
        rows[id].push(rowText(batch, row))
        onRow?.(id, venues[id], batch, row)
      },
    })
    kernel.addLane(feed)
    const engine = new MatchingEngine(instruments, { feed: broadcast([events.sink, feed.sink]), random })
    for (const instrument of instruments) {
      if (instrument.venue !== name) continue
      const crowd = addParticipants({
        kernel, engine, events, instrument, terms: checkedParticipants(participants), random, startPrice, fromNs: 0, untilNs: seconds * NS_PER_S,
      })
      venues[instrument.id] = { engine, instrument, crowd }
    }
  }
  if (script.length > 0) kernel.addLane(new Script(script.map(([second, act]) => [second * NS_PER_S, () => act(venues, kernel)])))
  await kernel.run()
  return { rows, venues, kernel }
}

function rowText(batch: MarketBatch, row: number): string {
  const kind = nameOf(MarketKind, batch.kind[row])
  return `${batch.exchangeTimeNs[row]} ${kind} ${nameOf(Side, batch.side[row])} ${batch.price[row]} ${batch.qty[row]} ${batch.code[row]}`
}
