/** Requests for quote between strategy and venue: numbers, refusals, and answers that are not believed twice. */
import { describe, expect, it } from 'vitest'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { QuoteRequests } from '../../../core/orders/quote-requests.js'
import type { QuoteAnswer, VenuePort } from '../../../core/orders/venue.js'
import { routedVenue } from '../../../core/orders/venue-router.js'
import { Exposure } from '../../../core/risk/exposure.js'
import { PreTradeRisk } from '../../../core/risk/pre-trade.js'

const plain: VenuePort = { name: 'XNAS', submit() {}, cancel() {}, replace() {} }

function desk(port: (asked: unknown[]) => VenuePort = (asked) => ({ ...plain, requestQuote: (...given) => void asked.push(given) })) {
  const instruments = new Instruments()
  instruments.register(usEquity('AMZN'))
  instruments.register(usEquity('MSFT'))
  const risk = new PreTradeRisk(instruments, new Exposure())
  const asked: unknown[] = []
  const lines: string[] = []
  const requests = new QuoteRequests(port(asked), risk)
  requests.listener = {
    onQuoteRequest: (instrument, number, _side, qty, refusal) => lines.push(`asked ${instrument} #${number} ${qty} ${refusal}`.trimEnd()),
    onQuoteAnswer: (answer, number, refusal) => lines.push(`answered ${answer.instrument} #${number} ${answer.quote} ${refusal}`.trimEnd()),
  }
  return { requests, risk, asked, lines }
}

const answer = (request: number, quote: number, instrument = 0): QuoteAnswer => ({ request, quote, instrument, side: Side.buy, qty: 100, bid: 0, ask: 5, validUntilNs: 9, reason: undefined })

describe('requests for quote', () => {
  it('are numbered on their instrument, and by the run towards the venue', () => {
    const { requests, asked, lines } = desk()
    expect([requests.request(0, Side.buy, 100), requests.request(1, Side.none, 200), requests.request(1, Side.sell, 300)]).toEqual([1, 1, 2])
    expect(asked).toEqual([[1, 0, Side.buy, 100], [2, 1, Side.none, 200], [3, 1, Side.sell, 300]])
    requests.onQuoteAnswer(answer(3, 77, 1))
    expect(lines).toEqual(['asked 0 #1 100', 'asked 1 #1 200', 'asked 1 #2 300', 'answered 1 #2 77'])
  })

  it('are answered once: a second answer, and one to a request that nobody made, are refused', () => {
    const { requests, lines } = desk()
    requests.request(0, Side.buy, 100)
    for (const one of [answer(1, 77), answer(1, 78), answer(2, 79), answer(0, 80), answer(-1, 81)]) requests.onQuoteAnswer(one)
    expect(lines.slice(1)).toEqual(['answered 0 #1 77', 'answered 0 #1 78 answered-before', 'answered 0 #0 79 unknown-request', 'answered 0 #0 80 unknown-request', 'answered 0 #0 81 unknown-request'])
  })

  it('are refused by risk as an order would be: quantity, instrument, a run that stops; and count there', () => {
    const { requests, risk, asked } = desk()
    expect([0, -1, 0.5, 1_000_001].map((qty) => requests.request(0, Side.buy, qty))).toEqual(['bad-quantity', 'bad-quantity', 'bad-quantity', 'quantity-too-large'])
    expect(requests.request(9, Side.buy, 1)).toBe('unknown-instrument')
    risk.stop(0)
    expect([requests.request(0, Side.buy, 1), requests.request(1, Side.buy, 1)]).toEqual(['stopped', 1])
    expect(risk.counts).toMatchObject({ 'bad-quantity': 3, 'quantity-too-large': 1, 'unknown-instrument': 1, stopped: 1 })
    expect(asked).toHaveLength(1)
  })

  it('are unsupported where the venue makes none, also behind a router where another one does', () => {
    expect(desk(() => plain).requests.request(0, Side.buy, 1)).toBe('unsupported')
    const routed = desk((asked) => routedVenue('both', (instrument) => (instrument === 0 ? plain : { ...plain, requestQuote: (...given) => void asked.push(given) })))
    expect([routed.requests.request(0, Side.buy, 1), routed.requests.request(1, Side.buy, 1)]).toEqual(['unsupported', 1])
    expect(routed.asked).toEqual([[1, 1, Side.buy, 1]])
  })
})
