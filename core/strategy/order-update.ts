/** What happened to one of our orders: the event of onOrder and orders$. */
import type { VenueReason } from '../orders/venue.js'
import type { SideName } from './context.js'

export interface OrderUpdate {
  /** When we learn of it, run time, ns. */
  readonly timeNs: number
  /** `AMZN-17` */
  readonly label: string
  readonly event: 'acknowledged' | 'trade' | 'canceled' | 'replaced' | 'rejected' | 'expired' | 'cancel-rejected' | 'replace-rejected'
    /** The venue woke a stop; it changed price or quantity by itself (a peg followed, a remainder got its price). */
    | 'triggered' | 'restated'
    /** A trade that was told before is void: `lastQty` and `lastPrice` are its own. */
    | 'trade-canceled'
  readonly side: SideName
  /** Of this trade, or of the one that is void, quantity and price increments; 0 in other events. */
  readonly lastQty: number
  readonly lastPrice: number
  /** Money of this trade: negative is a rebate. Of one that is void what is paid back, negative where a fee was paid. */
  readonly fee: number
  readonly liquidity: 'maker' | 'taker' | undefined
  readonly leavesQty: number
  readonly cumQty: number
  /** Why it was refused or ended, where the venue says so. */
  readonly reason: VenueReason | undefined
}
