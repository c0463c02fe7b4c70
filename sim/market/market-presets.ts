/** The built-in markets, by name, as the text of their files: to run as they are, and to begin one's own with. */
import { PRESET_NAMES, type PresetName } from '../synthetic/participants/presets.js'

const PRESET_TEXTS: Readonly<Record<PresetName, string>> = {
  'calm': 'A liquid large company on a quiet day', 'busy': 'The same after the open, several times as much of everything', 'thin': 'A small company, few quotes and wide ones',
  'stressed': 'Turbulence in clusters, makers that widen and pull', 'flash-crash': 'A calm hour in which a large seller takes whatever is bid',
}

const ofParticipants = (preset: PresetName): string => `# ${PRESET_TEXTS[preset]}: one stock, one venue.
date: 2026-01-05
hours: 09:30..10:30
instruments:
  ACME: { price: "100.00" }
venues:
  XSIM: { participants: ${preset}, latency: 100us, fees: -0.0020/0.0030 }
`

const FRAGMENTED = `# One stock on three venues with fees, latency and clocks of their own, and a tape that is half a millisecond behind.
date: 2026-01-05
hours: 09:30..10:30
instruments:
  ACME: { price: "100.00", value: calm }
tape: { delay: 500us }
venues:
  XAAA: { participants: calm, latency: 50us, fees: -0.0020/0.0030 }
  XBBB: { participants: calm, latency: 120us, fees: -0.0025/0.0030, clockSkew: 15us }
  XINV: { participants: thin, latency: 300us, fees: 0.0010/-0.0005, clockSkew: -40us }
`

const FX = `# Currency pairs of two liquidity providers with a last look.
date: 2026-01-05
hours: 09:30..10:30
venues:
  LPA:
    latency: 2ms
    fx:
      pairs:
        EUR/USD: { start: "1.10500", spread: 8, every: 200ms, move: 3 }
        USD/JPY: { start: "147.500", spread: 9, every: 300ms, move: 4 }
      bands: [{ qty: 1000000, widen: 0 }, { qty: 5000000, widen: 3 }]
      lastLook: { hold: 20ms..80ms, tolerance: 2, symmetric: true }
  LPB:
    latency: 2ms
    fx:
      pairs:
        EUR/USD: { start: "1.10500", spread: 6, every: 150ms, move: 2.6 }
      bands: [{ qty: 1000000, widen: 0 }]
      lastLook: { hold: 100ms, tolerance: 1, symmetric: false }
`

const FUTURES = `# Two contracts of an index future, settled every day, the first of which expires.
date: 2026-03-18
venues:
  XFUT:
    latency: 100us
    fees: 0.85/0.85
    participants: calm
    day: { timeZone: America/New_York, days: 3, preOpen: "09:25", opening: "09:30", close: "10:15" }
    prices: { EXH6: "5300.00", EXM6: "5342.00" }
    futures:
      root: EX
      currency: USD
      priceDecimals: 2
      tick: 25
      tickValue: "12.50"
      contracts: [EXH6, EXM6]
      fromYear: 2026
      lastTrade: { nth: 3, weekday: 5 }
      lastTradeTime: "09:50"
      timeZone: America/New_York
      roll: { businessDaysBefore: 2 }
      settlement: { kind: cash, time: "10:10", price: vwap, window: 30s, publish: 60s }
`

const US_EQUITY = `# A stock through a whole day on its primary venue: auctions, price bands, a halt for news; and a second venue.
date: 2026-01-05
instruments:
  ACME: { price: "100.00", value: calm }
tape: { delay: 500us }
venues:
  XPRI:
    participants: calm
    latency: 50us
    fees: -0.0020/0.0030
    day: us-equity
    protections:
      luld: { tier: 1 }
      shortSales: {}
      halts: [{ symbol: ACME, at: "13:00", reason: T1, quote: "13:10", resume: "13:15" }]
  XALT: { participants: thin, latency: 150us, fees: -0.0025/0.0030, clockSkew: 20us }
`

export const MARKET_PRESETS: ReadonlyMap<string, string> = new Map([
  ...PRESET_NAMES.map((name): [string, string] => [name, ofParticipants(name)]),
  ['fragmented', FRAGMENTED],
  ['us-equity', US_EQUITY],
  ['fx', FX],
  ['futures', FUTURES],
])
