/** Trading days by name. */
import type { DayTermsInput } from '../day/day-terms.js'

export const DAY_PRESETS: ReadonlyMap<string, DayTermsInput> = new Map([
  /** A US stock on its primary listing venue: orders from 09:28, crosses at 09:30 and 16:00 with imbalance messages before them. */
  ['us-equity', {
    timeZone: 'America/New_York', preOpen: '09:28', opening: '09:30', closing: '16:00', close: '16:00',
    imbalances: { opening: { from: '09:28', every: '1s' }, closing: { from: '15:50', every: '1s' }, reopening: { every: '1s' } }, jitter: { opening: '500ms', closing: '100ms' },
  }],
])
