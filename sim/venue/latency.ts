/** Latency of a simulated venue: constants, ns. What a participant pays between deciding and the exchange, and back. */
export interface Latency {
  /** From the strategy's command to its arrival at the exchange. */
  readonly orderEntryNs: number
  /** From the exchange's event to the execution report's arrival. */
  readonly reportNs: number
  /** From the exchange's stamp to the arrival of market data. Added to the time of receipt where the data have one. */
  readonly marketDataNs: number
}

export const NO_LATENCY: Latency = { orderEntryNs: 0, reportNs: 0, marketDataNs: 0 }
