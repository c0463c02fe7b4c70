/**
 * The model that positions are checked against: unit by unit of thought rather than of speed, in BigInt, a list of lots and nothing
 * incremental but what the definition asks for.
 */

interface Trade { readonly qty: bigint; readonly price: bigint }

export class ExactModel {
  private readonly trades: Trade[] = []
  private lots: Trade[] = []
  private qty = 0n
  private fees = 0n
  private realised = 0n
  private realisedFifo = 0n
  private openCost = 0n

  /** @param qty signed */
  trade(qty: bigint, price: bigint, fee: bigint): void {
    this.trades.push({ qty, price })
    this.fees += fee
    let left = qty
    const closing = this.qty !== 0n && this.qty > 0n !== qty > 0n ? least(abs(this.qty), abs(qty)) : 0n
    if (closing > 0n) {
      const cost = roundHalfAway(this.openCost * closing, abs(this.qty))
      this.openCost -= cost
      this.realised += (qty < 0n ? closing : -closing) * price - cost
    }
    while (left !== 0n && this.lots.length > 0 && this.lots[0].qty > 0n !== left > 0n) {
      const [{ qty: lotQty, price: lotPrice }, ...rest] = this.lots
      const closed = least(abs(lotQty), abs(left))
      this.realisedFifo += (lotQty > 0n ? closed : -closed) * (price - lotPrice)
      const remains = lotQty > 0n ? lotQty - closed : lotQty + closed
      this.lots = remains === 0n ? rest : [{ qty: remains, price: lotPrice }, ...rest]
      left = left > 0n ? left - closed : left + closed
    }
    if (left !== 0n) {
      this.lots.push({ qty: left, price })
      this.openCost += left * price
    }
    this.qty += qty
  }

  snapshot(): Record<string, number> {
    const sum = (of: (trade: Trade) => bigint, list = this.trades): number => Number(list.reduce((total, trade) => total + of(trade), 0n))
    return {
      qty: Number(this.qty), cash: sum(({ qty, price }) => -qty * price), fees: Number(this.fees),
      realised: Number(this.realised), realisedFifo: Number(this.realisedFifo),
      openCost: Number(this.openCost), openCostFifo: sum(({ qty, price }) => qty * price, this.lots),
      tradedQty: sum(({ qty }) => abs(qty)), tradedNotional: sum(({ qty, price }) => abs(qty * price)), variation: 0,
    }
  }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}

function roundHalfAway(top: bigint, bottom: bigint): bigint {
  const rounded = (abs(top) * 2n + bottom) / (bottom * 2n)
  return top < 0n ? -rounded : rounded
}
