/** Several venues as one: each instrument's orders go to the venue that it is listed on, and what is said of an order later follows it. */
import type { VenuePort } from './venue.js'

/** @param portOf the venue of an instrument, by its dense index */
export function routedVenue(name: string, portOf: (instrument: number) => VenuePort): VenuePort {
  const ports: VenuePort[] = []
  return {
    name,
    submit(order, instrument, side, type, timeInForce, price, qty, terms) {
      const port = portOf(instrument)
      ports[order] = port
      port.submit(order, instrument, side, type, timeInForce, price, qty, terms)
    },
    cancel: (order) => ports[order].cancel(order),
    replace: (order, price, qty) => ports[order].replace(order, price, qty),
    requestQuote: (request, instrument, side, qty) => portOf(instrument).requestQuote?.(request, instrument, side, qty),
    quotesOnRequest: (instrument) => portOf(instrument).requestQuote !== undefined,
  }
}
