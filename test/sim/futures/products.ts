/** Three products of CME Group as tests use them, and the holidays that matter to their examples. */
import { BusinessDays } from '../../../core/calendar/business-days.js'
import type { FuturesProduct } from '../../../sim/futures/futures-product.js'

export const ES: FuturesProduct = {
  root: 'ES', venue: 'XCME', currency: 'USD', priceDecimals: 2, tick: 25, tickValue: '12.50', moneyDecimals: 2, months: [3, 6, 9, 12],
  lastTradeDay: { anchor: { nth: 3, weekday: 5 } }, lastTradeTime: '09:30', timeZone: 'America/New_York',
}
export const CL: FuturesProduct = {
  root: 'CL', venue: 'XNYM', currency: 'USD', priceDecimals: 2, tick: 1, tickValue: '10', moneyDecimals: 2, months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  lastTradeDay: { anchor: { dayOfMonth: 25 }, monthOffset: -1, businessDaysBefore: 3 }, lastTradeTime: '14:30', timeZone: 'America/New_York',
}
/** Half 32nds: 0.015625 points are 15.625 USD. */
export const ZN: FuturesProduct = {
  root: 'ZN', venue: 'XCBT', currency: 'USD', priceDecimals: 6, tick: 15_625, tickValue: '15.625', moneyDecimals: 3, months: [3, 6, 9, 12],
  lastTradeDay: { anchor: { businessDay: -1 }, businessDaysBefore: 7 }, lastTradeTime: '12:01', timeZone: 'America/Chicago',
}

export const DAYS = new BusinessDays([
  '2008-03-21', '2023-11-23', '2023-12-25', '2024-01-01', '2024-01-15', '2024-02-19', '2024-03-29', '2024-05-27', '2024-06-19', '2024-07-04', '2024-09-02',
  '2024-11-28', '2024-12-25', '2026-06-19',
])
