/**
 * An exchange on which contracts expire: at the instant of the last trade what works in a contract ends, and what comes from then on is refused. Stands in front of
 * any simulated exchange, which need not know of calendars.
 *
 * Orders end as the exchange behind cancels them; the participant is told that they expired, and why.
 */
import type { Instrument } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { ExecType, Liquidity, type VenueReason } from '../../core/orders/venue.js'
import { unixNsOfIso } from '../../core/time.js'
import { isTimed, type ReportSink, type SimulatedExchange, type TimedExchange } from '../venue/exchange.js'

const EXPIRED: VenueReason = 'contract-expired'

/**
 * @param instruments those of the venue: others are not its to close @param sink where the participant's reports go @param onExpired told of each contract after its orders have ended @param make the exchange behind, which reports to the sink that it is given
 * Answers that exchange itself where no instrument expires.
 */
export function expiring(instruments: Iterable<Instrument>, timebase: Timebase, sink: ReportSink, make: (sink: ReportSink) => SimulatedExchange, onExpired?: (instrument: number) => void): SimulatedExchange {
  const expiries = [...instruments].flatMap(({ index, contract }) => (contract === undefined ? [] : [{ instrument: index, unixNs: unixNsOfIso(contract.lastTrade) }]))
  if (expiries.length === 0) return make(sink)
  expiries.sort((a, b) => (a.unixNs < b.unixNs ? -1 : a.unixNs > b.unixNs ? 1 : a.instrument - b.instrument))

  /** Instruments of orders that work. */
  const working = new Map<number, number>()
  const expired = new Set<number>()
  let expiring = -1
  let next = 0

  const exchange = make({
    report(order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason) {
      const ends = (expiring >= 0 && execType === ExecType.canceled) || (execType === ExecType.expired && isOver(order))
      if (leavesQty === 0 && execType !== ExecType.cancelRejected && execType !== ExecType.replaceRejected) working.delete(order)
      sink.report(order, ends ? ExecType.expired : execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, ends ? EXPIRED : reason)
    },
  })
  /** Its contract has had its last trade: at that instant the venue may close first. */
  function isOver(order: number): boolean {
    const nowNs = timebase.clock?.nowNs ?? Number.NaN
    const of = working.get(order)
    return Number.isFinite(nowNs) && expiries.some(({ instrument, unixNs }) => instrument === of && unixNs <= timebase.toUnixNs(nowNs))
  }

  const timed: TimedExchange | undefined = isTimed(exchange) ? exchange : undefined

  function expire(instrument: number): void {
    expired.add(instrument)
    expiring = instrument
    // A copy: what is cancelled leaves the table, and may take others with it.
    for (const [order, of] of [...working]) if (of === instrument && working.has(order)) exchange.onCancel(order)
    expiring = -1
    onExpired?.(instrument)
  }

  function expireUntil(unixNs: bigint): void {
    while (next < expiries.length && expiries[next].unixNs <= unixNs) expire(expiries[next++].instrument)
  }

  const outer: TimedExchange = {
    onSubmit(order, instrument, side, type, timeInForce, price, qty, terms) {
      // The clock of the venue begins with the first order: contracts may have expired before.
      const nowNs = timebase.clock?.nowNs ?? 0
      if (next < expiries.length && Number.isFinite(nowNs)) expireUntil(timebase.toUnixNs(nowNs))
      if (expired.has(instrument)) {
        sink.report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, EXPIRED)
        return
      }
      working.set(order, instrument)
      exchange.onSubmit(order, instrument, side, type, timeInForce, price, qty, terms)
    },
    onCancel: (order) => exchange.onCancel(order),
    onReplace: (order, price, qty) => exchange.onReplace(order, price, qty),
    get nextUnixNs() {
      const due = expiries[next]?.unixNs
      const own = timed?.nextUnixNs
      return due === undefined || (own !== undefined && own < due) ? own : due
    },
    advanceTo(unixNs) {
      timed?.advanceTo(unixNs)
      expireUntil(unixNs)
    },
  }
  return outer
}
