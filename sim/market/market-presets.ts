/** Markets that come along, by name, as the text of their files: to run as they are, and to begin one's own with. */
import { PRESET_NAMES } from '../synthetic/participants/presets.js'

const ofParticipants = (preset: string): string => `# One stock on one venue, participants '${preset}'.
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
  ACME: { price: "100.00" }
tape: { delay: 500us }
venues:
  XAAA: { participants: calm, latency: 50us, fees: -0.0020/0.0030, rules: { awayMarket: slide } }
  XBBB: { participants: calm, latency: 120us, fees: -0.0025/0.0030, rules: { awayMarket: cancel }, clockSkew: 15us }
  XINV: { participants: thin, latency: 300us, fees: 0.0010/-0.0005, rules: { awayMarket: slide }, clockSkew: -40us }
`

const US_EQUITY = `# A stock through a whole day on its primary venue: auctions, price bands, a halt for news; and a second venue.
date: 2026-01-05
instruments:
  ACME: { price: "100.00" }
tape: { delay: 500us }
venues:
  XPRI:
    participants: calm
    latency: 50us
    fees: -0.0020/0.0030
    rules: { awayMarket: slide }
    day: us-equity
    protections:
      luld: { tier: 1 }
      shortSales: {}
      halts: [{ symbol: ACME, at: "13:00", reason: T1, quote: "13:10", resume: "13:15" }]
  XALT: { participants: thin, latency: 150us, fees: -0.0025/0.0030, rules: { awayMarket: slide }, clockSkew: 20us }
`

export const MARKET_PRESETS: ReadonlyMap<string, string> = new Map([
  ...PRESET_NAMES.map((name): [string, string] => [name, ofParticipants(name)]),
  ['fragmented', FRAGMENTED],
  ['us-equity', US_EQUITY],
])
