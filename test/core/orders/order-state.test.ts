import { describe, expect, it } from 'vitest'
import {
  EVENT_NAMES, eventRefusal, flagsAfter, isClosed, isWorking, nextState, ORDER_STATE_TABLE, OrderEvent, OrderFlag, OrderState, STATE_NAMES, WORKING, workingState,
} from '../../../core/orders/order-state.js'

const NEW = OrderFlag.acknowledged | OrderFlag.accepted

/** The table as it is printed in core/orders/README.md: `.` is an empty cell, `~` the working state that remains. */
const PRINTED = `
                 submit cancelRequest replaceRequest new trade fill canceled replaced replacedDone rejected expired cancelRejected replaceRejected lateTrade triggered restated tradeCanceled
none             pendingNew . . . . . . . . . . . . . . . .
pendingNew       . pendingCancel pendingReplace ~ ~ filled canceled . . rejected expired . . ~ ~ ~ ~
live             . pendingCancel pendingReplace ~ ~ filled canceled . . . expired . . ~ ~ ~ ~
partiallyFilled  . pendingCancel pendingReplace ~ ~ filled canceled . . . expired . . ~ ~ ~ ~
pendingCancel    . . . ~ ~ filled canceled ~ filled rejected expired ~ ~ ~ ~ ~ ~
pendingReplace   . pendingCancel . ~ ~ filled canceled ~ filled rejected expired . ~ ~ ~ ~ ~
filled           . . . filled . . . ~ filled . . filled filled filled . . filled
canceled         . . . . . . . . . . . canceled canceled canceled . . canceled
rejected         . . . . . . . . . . . rejected rejected . . . .
expired          . . . . . . . . . . . expired expired expired . . expired
`.trim().split('\n').map((line) => line.trim().split(/\s+/))

describe('the order state table', () => {
  const [events, ...rows] = PRINTED

  it('has the states and events that are printed, in the order of their codes', () => {
    expect(rows.map(([state]) => state)).toEqual(STATE_NAMES)
    expect(events).toEqual(EVENT_NAMES)
  })

  for (const [state, ...cells] of rows) {
    const code = OrderState[state as keyof typeof OrderState]
    for (const [column, cell] of cells.entries()) {
      const event = OrderEvent[events[column] as keyof typeof OrderEvent]
      if (cell === '.') {
        it(`${state} refuses ${events[column]}`, () => {
          const reason = code === OrderState.none ? 'unknown-order' : isClosed(code) ? 'order-closed' : 'not-in-this-state'
          for (const flags of [0, NEW, 15]) expect(eventRefusal(code, flags, event)).toBe(reason)
        })
      } else {
        it(`${state} takes ${events[column]} to ${cell}`, () => {
          expect(nextState(code, event)).toBe(cell === '~' ? WORKING : OrderState[cell as keyof typeof OrderState])
          expect(ORDER_STATE_TABLE[state as keyof typeof OrderState][events[column] as keyof typeof OrderEvent]).toBe(cell === '~' ? 'working' : cell)
        })
      }
    }
  }
})

describe('bits beside the state', () => {
  it.each([
    [OrderState.partiallyFilled, NEW, OrderEvent.new, 'duplicate-acknowledgement'],
    [OrderState.filled, NEW, OrderEvent.new, 'duplicate-acknowledgement'],
    [OrderState.pendingCancel, NEW | OrderFlag.cancelUnderWay, OrderEvent.rejected, 'already-accepted'],
    [OrderState.pendingReplace, NEW | OrderFlag.replaceUnderWay, OrderEvent.rejected, 'already-accepted'],
    [OrderState.filled, NEW, OrderEvent.cancelRejected, 'no-such-request'],
    [OrderState.canceled, NEW, OrderEvent.replaceRejected, 'no-such-request'],
    [OrderState.pendingCancel, NEW | OrderFlag.cancelUnderWay, OrderEvent.replaced, 'no-such-request'],
    [OrderState.filled, NEW, OrderEvent.replaced, 'no-such-request'],
    [OrderState.filled, NEW, OrderEvent.replacedDone, 'no-such-request'],
  ])('state %i with bits %i refuses event %i: %s', (state, flags, event, reason) => {
    expect(eventRefusal(state, flags, event)).toBe(reason)
  })

  it('pending cancel comes before pending replace, before partially filled, before new (FIX precedence of OrdStatus)', () => {
    expect(workingState(15, 1)).toBe(OrderState.pendingCancel)
    expect(workingState(NEW | OrderFlag.replaceUnderWay, 1)).toBe(OrderState.pendingReplace)
    expect(workingState(NEW, 1)).toBe(OrderState.partiallyFilled)
    expect(workingState(NEW, 0)).toBe(OrderState.live)
    expect(workingState(0, 0)).toBe(OrderState.pendingNew)
  })

  it('answers take away the bit of their request and no other', () => {
    expect(flagsAfter(15, OrderEvent.replaced)).toBe(NEW | OrderFlag.cancelUnderWay)
    expect(flagsAfter(15, OrderEvent.replaceRejected)).toBe(NEW | OrderFlag.cancelUnderWay)
    expect(flagsAfter(15, OrderEvent.cancelRejected)).toBe(NEW | OrderFlag.replaceUnderWay)
    expect(flagsAfter(OrderFlag.cancelUnderWay, OrderEvent.trade)).toBe(OrderFlag.cancelUnderWay | OrderFlag.accepted)
  })

  it('every state but none is either working or closed', () => {
    for (const state of STATE_NAMES) {
      const code = OrderState[state]
      expect(Number(isWorking(code)) + Number(isClosed(code))).toBe(code === OrderState.none ? 0 : 1)
    }
  })
})
