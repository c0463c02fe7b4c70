/** Over ways that vary, and connections that fail, orders have lawful lives all the same; what is lost is lost whole. */
import type { VenueFaults } from '../../sim/venue/faults.js'
import { NO_LATENCY, type Latency } from '../../sim/venue/latency.js'
import { us } from './contract-world.js'
import { lawfulLifeContract } from './lawful-life-contract.js'
import { matchingWorld, replayWorld } from './simulated-worlds.js'

const file = 'test/contract/disturbed-venue.test.ts'
const VARYING: Latency = {
  ...NO_LATENCY, orderEntryNs: us(50), reportNs: us(50),
  orderEntry: { lognormal: { medianNs: us(20), p99Ns: us(300) }, queue: { serviceNs: us(2) } }, report: { gamma: { meanNs: us(30), shape: 0.5 }, spikes: { chance: 0.05, sizeNs: us(500) } },
}
const LATE: VenueFaults = { reports: { delayed: { chance: 0.1, upToNs: us(800) }, reordered: { chance: 0.1, upToNs: us(800) }, duplicated: { chance: 0.1, upToNs: us(800) } } }
const OUTAGES: VenueFaults = { disconnects: { count: 2, from: us(2_000), until: us(18_000), forNs: us(1_500), cancelOnDisconnect: true } }
const LOSSES: VenueFaults = { restarts: { count: 2, from: us(2_000), until: us(18_000), forNs: us(1_500), reports: 'lost', commands: 'lost' } }

for (const [venue, makeWorld] of [['matching engine', matchingWorld], ['replay', replayWorld]] as const) {
  lawfulLifeContract(`${venue}, latency that varies`, { file, makeWorld: (seed) => makeWorld(VARYING, { seed }) })
  lawfulLifeContract(`${venue}, reports late, out of order and twice`, { file, makeWorld: (seed) => makeWorld(VARYING, { seed, faults: LATE }) })
  lawfulLifeContract(`${venue}, disconnects`, { file, makeWorld: (seed) => makeWorld(VARYING, { seed, faults: OUTAGES }) })
  lawfulLifeContract(`${venue}, restarts that lose reports and commands`, { file, makeWorld: (seed) => makeWorld(VARYING, { seed, faults: LOSSES }), losesReports: true })
}
