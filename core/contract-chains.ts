/**
 * Which contract of a product is current at a time, out of the futures that a run has: each says itself when it is rolled out of and when it trades last.
 * Names contracts and changes no price: what was traded was traded at the contract's own price.
 */
import type { Instrument, Instruments } from './instrument.js'
import { unixNsOfIso } from './time.js'

/** The contracts of one product on one venue, at one instant. */
export interface ContractChain {
  readonly root: string
  /** All of the run, in the order in which they trade last. */
  readonly contracts: readonly Instrument[]
  /** The one that is not rolled out of yet; undefined after the last. */
  readonly current: Instrument | undefined
  /** What the current one is rolled into; undefined where there is none. */
  readonly next: Instrument | undefined
}

interface Product {
  readonly contracts: readonly Instrument[]
  /** Unix time, ns: from then on the contract is not current any more. */
  readonly untilUnixNs: readonly bigint[]
}

export class ContractChains {
  private readonly products = new Map<string, Product>()

  constructor(instruments: Instruments) {
    const byProduct = new Map<string, Instrument[]>()
    for (const instrument of instruments) {
      if (instrument.contract === undefined) continue
      const key = `${instrument.contract.root}@${instrument.venue}`
      byProduct.set(key, [...(byProduct.get(key) ?? []), instrument])
    }
    for (const [key, contracts] of byProduct) {
      contracts.sort((a, b) => (lastTradeOf(a) < lastTradeOf(b) ? -1 : 1))
      this.products.set(key, { contracts, untilUnixNs: contracts.map(({ contract }) => unixNsOfIso(contract?.roll ?? contract?.lastTrade ?? '')) })
    }
  }

  /** Throws a `RangeError` that names what there is. @param unixNs Unix time */
  at(root: string, venue: string, unixNs: bigint): ContractChain {
    const product = this.products.get(`${root}@${venue}`)
    if (product === undefined) {
      throw new RangeError(`chain('${root}'): the run has no contracts of ${root}@${venue}; it has those of ${[...this.products.keys()].sort().join(', ') || 'no product'}`)
    }
    const { contracts, untilUnixNs } = product
    const at = untilUnixNs.findIndex((until) => unixNs < until)
    return { root, contracts, current: contracts[at], next: at < 0 ? undefined : contracts[at + 1] }
  }
}

function lastTradeOf({ contract }: Instrument): bigint {
  return unixNsOfIso(contract?.lastTrade ?? '')
}
