/**
 * A matching engine behind a simulated venue: one participant of the engine, whose commands arrive by the venue's lanes.
 *
 * Several venues may stand on one engine, and others may command it directly: each is a participant, served in the order of arrival.
 */
import type { ReportSink, TimedExchange } from '../venue/exchange.js'
import type { MatchingEngine } from './matching-engine.js'

/** @example simulatedVenue({ kernel, name: 'XSIM', latency, fees, reports, exchange: (sink) => matchingExchange(engine, sink) }) */
export function matchingExchange(engine: MatchingEngine, sink: ReportSink): TimedExchange {
  const participant = engine.addParticipant(sink)
  return {
    onSubmit: (order, instrument, side, type, timeInForce, price, qty, terms) => {
      engine.submit(participant, order, instrument, side, type, timeInForce, price, qty, terms)
    },
    get nextUnixNs() {
      return engine.nextExpiryUnixNs
    },
    advanceTo: (unixNs) => engine.advanceTo(unixNs),
    onCancel: (order) => engine.cancel(participant, order),
    onReplace: (order, price, qty) => engine.replace(participant, order, price, qty),
  }
}
