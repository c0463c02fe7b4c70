/**
 * The life of an order as a table: states down, events across. What the table leaves empty is refused, by name, and changes nothing.
 *
 * Assumes that reports may cross our requests and each other: a fill before the acknowledgement, a fill while a cancel or a replace
 * is under way, an answer that comes after the order has closed. Therefore requests under way are bits beside the state, and a cell
 * may say `working`: the state that those bits and the traded quantity leave (FIX precedence of OrdStatus: pending cancel, pending
 * replace, partially filled, new, pending new).
 */

/** FIX OrdStatus in our words; `none` is an order number that was never given out. The numbers are written to fingerprints. */
export const OrderState = {
  none: 0, pendingNew: 1, live: 2, partiallyFilled: 3, pendingCancel: 4, pendingReplace: 5, filled: 6, canceled: 7, rejected: 8, expired: 9,
} as const
export type OrderState = (typeof OrderState)[keyof typeof OrderState]

/** What may happen to an order: our three requests first, then what the venue reports. */
export const OrderEvent = {
  submit: 0, cancelRequest: 1, replaceRequest: 2,
  /** The venue acknowledged the order. */
  new: 3,
  /** A trade that leaves something to trade. */
  trade: 4,
  /** The trade that completes the order. */
  fill: 5,
  canceled: 6,
  /** New terms are in force and leave something to trade. */
  replaced: 7,
  /** New terms are in force, and as much has traded already (FIX matrix C.3.b, C.3.c). */
  replacedDone: 8,
  rejected: 9, expired: 10, cancelRejected: 11, replaceRejected: 12,
  /** A trade of a quantity that the venue had counted in an earlier report: it closes a gap and changes no state. */
  lateTrade: 13,
  /** A stop has woken. */
  triggered: 14,
  /** The venue changed the terms by itself. */
  restated: 15,
  /** A trade that was reported is void. */
  tradeCanceled: 16,
} as const
export type OrderEvent = (typeof OrderEvent)[keyof typeof OrderEvent]

/** Bits beside the state. */
export const OrderFlag = {
  /** The venue's `new` has come. */
  acknowledged: 1,
  /** The venue has the order, by whatever report said so first: it can no longer be rejected. */
  accepted: 2,
  /** Our cancel awaits its answer. */
  cancelUnderWay: 4,
  /** Our replace awaits its answer. */
  replaceUnderWay: 8,
} as const

/** A cell whose next state follows from the bits: see {@link workingState}. */
export const WORKING = 255

type StateName = keyof typeof OrderState
type EventName = keyof typeof OrderEvent
type Cell = StateName | 'working'

/** The events that a working order of any kind takes. */
const WORKING_ROW: Partial<Record<EventName, Cell>> = {
  new: 'working', trade: 'working', lateTrade: 'working', fill: 'filled', canceled: 'canceled', expired: 'expired', triggered: 'working', restated: 'working',
  tradeCanceled: 'working',
}
/** Our requests on an order that has none under way. */
const REQUESTS: Partial<Record<EventName, Cell>> = { cancelRequest: 'pendingCancel', replaceRequest: 'pendingReplace' }
/** A closed order only settles the answers to requests that crossed its end. */
const closedAnswers = (state: StateName): Partial<Record<EventName, Cell>> => ({ cancelRejected: state, replaceRejected: state })

/** The table. Bits narrow some cells further: see `eventRefusal`. */
export const ORDER_STATE_TABLE: Readonly<Record<StateName, Readonly<Partial<Record<EventName, Cell>>>>> = {
  none: { submit: 'pendingNew' },
  pendingNew: { ...WORKING_ROW, ...REQUESTS, rejected: 'rejected' },
  live: { ...WORKING_ROW, ...REQUESTS },
  partiallyFilled: { ...WORKING_ROW, ...REQUESTS },
  // A replace that was under way when the cancel was asked for is still answered.
  pendingCancel: {
    ...WORKING_ROW, rejected: 'rejected', replaced: 'working', replacedDone: 'filled', cancelRejected: 'working', replaceRejected: 'working',
  },
  pendingReplace: {
    ...WORKING_ROW, cancelRequest: 'pendingCancel', rejected: 'rejected', replaced: 'working', replacedDone: 'filled', replaceRejected: 'working',
  },
  // A venue may apply a replace that raises the quantity to an order that filled meanwhile (FIX matrix C.1.c): it works again.
  filled: { new: 'filled', lateTrade: 'filled', tradeCanceled: 'filled', replaced: 'working', replacedDone: 'filled', ...closedAnswers('filled') },
  canceled: { lateTrade: 'canceled', tradeCanceled: 'canceled', ...closedAnswers('canceled') },
  rejected: closedAnswers('rejected'),
  expired: { lateTrade: 'expired', tradeCanceled: 'expired', ...closedAnswers('expired') },
}

export const STATE_NAMES = Object.keys(OrderState) as readonly StateName[]
export const EVENT_NAMES = Object.keys(OrderEvent) as readonly EventName[]

const EVENT_COUNT = EVENT_NAMES.length
/** The table in bytes: 0 is an empty cell. */
const NEXT = new Uint8Array(STATE_NAMES.length * EVENT_COUNT)
for (const state of STATE_NAMES) {
  for (const event of EVENT_NAMES) {
    const cell = ORDER_STATE_TABLE[state][event]
    if (cell !== undefined) NEXT[OrderState[state] * EVENT_COUNT + OrderEvent[event]] = cell === 'working' ? WORKING : OrderState[cell]
  }
}

/** The cell: a state, {@link WORKING}, or 0 where the event is refused. */
export function nextState(state: number, event: number): number {
  return NEXT[state * EVENT_COUNT + event]
}

/** The state of an order that the venue may still trade. */
export function workingState(flags: number, cumQty: number): OrderState {
  if ((flags & OrderFlag.cancelUnderWay) !== 0) return OrderState.pendingCancel
  if ((flags & OrderFlag.replaceUnderWay) !== 0) return OrderState.pendingReplace
  if (cumQty > 0) return OrderState.partiallyFilled
  return (flags & OrderFlag.accepted) !== 0 ? OrderState.live : OrderState.pendingNew
}

/**
 * The state of an order that the venue says is over without saying how: filled where it has counted all of it, else canceled. FIX has OrdStatus in an
 * OrderCancelReject for this; what traded and was not reported stays a gap that a late report may close.
 */
export function stateOnceOver(venueCumQty: number, qty: number): OrderState {
  return venueCumQty >= qty ? OrderState.filled : OrderState.canceled
}

/** Filled, canceled, rejected or expired. */
export function isClosed(state: number): boolean {
  return state >= OrderState.filled
}

/** Working: the venue has it or will get it, and has not said that it ended. */
export function isWorking(state: number): boolean {
  return state !== OrderState.none && state < OrderState.filled
}

/** Why an event does not apply to an order in its state. */
export type EventRefusal =
  | 'unknown-order' | 'order-closed' | 'not-in-this-state' | 'duplicate-acknowledgement' | 'already-accepted' | 'no-such-request'

/** One flat column of checks: why `event` is refused, or undefined where the table takes it. */
export function eventRefusal(state: number, flags: number, event: number): EventRefusal | undefined {
  if (NEXT[state * EVENT_COUNT + event] === 0) {
    if (state === OrderState.none) return 'unknown-order'
    return isClosed(state) ? 'order-closed' : 'not-in-this-state'
  }
  if (event === OrderEvent.new && (flags & OrderFlag.acknowledged) !== 0) return 'duplicate-acknowledgement'
  if (event === OrderEvent.rejected && (flags & OrderFlag.accepted) !== 0) return 'already-accepted'
  if (event === OrderEvent.cancelRejected && (flags & OrderFlag.cancelUnderWay) === 0) return 'no-such-request'
  if (event === OrderEvent.replaceRejected && (flags & OrderFlag.replaceUnderWay) === 0) return 'no-such-request'
  if ((event === OrderEvent.replaced || event === OrderEvent.replacedDone) && (flags & OrderFlag.replaceUnderWay) === 0) return 'no-such-request'
  return undefined
}

/** The bits after an event that was taken. */
export function flagsAfter(flags: number, event: number): number {
  switch (event) {
    case OrderEvent.cancelRequest: return flags | OrderFlag.cancelUnderWay
    case OrderEvent.replaceRequest: return flags | OrderFlag.replaceUnderWay
    case OrderEvent.new: return flags | OrderFlag.acknowledged | OrderFlag.accepted
    case OrderEvent.trade:
    case OrderEvent.lateTrade:
    case OrderEvent.triggered:
    case OrderEvent.restated:
    case OrderEvent.fill: return flags | OrderFlag.accepted
    case OrderEvent.replaced:
    case OrderEvent.replacedDone: return (flags | OrderFlag.accepted) & ~OrderFlag.replaceUnderWay
    case OrderEvent.cancelRejected: return flags & ~OrderFlag.cancelUnderWay
    case OrderEvent.replaceRejected: return flags & ~OrderFlag.replaceUnderWay
    // An end does not say whether it answers a request or crossed it: the bits stay, so that a late answer is settled.
    default: return flags
  }
}
