/** A connection with faults to come, and ways that could vary, keep the venue contract for as long as nothing goes wrong. */
import type { Latency, LatencyModel } from '../../sim/venue/latency.js'
import { us } from './contract-world.js'
import { matchingWorld, replayWorld } from './simulated-worlds.js'
import { venueContract } from './venue-contract.js'

const FAULTS = {
  disconnects: { at: [us(1_000_000)], forNs: us(10), cancelOnDisconnect: true },
  reports: { delayed: { chance: 0, upToNs: 1 }, reordered: { chance: 0, upToNs: 1 }, duplicated: { chance: 0, upToNs: 1 } },
}
const NOTHING: LatencyModel = { spikes: { chance: 0, sizeNs: 1 }, queue: { serviceNs: 0 } }
const varying = (latency: Latency): Latency => ({ ...latency, orderEntry: NOTHING, report: NOTHING })

venueContract('matching engine over a connection on which nothing goes wrong yet', (latency) => matchingWorld(varying(latency), { faults: FAULTS }))
venueContract('replay over a connection on which nothing goes wrong yet', (latency) => replayWorld(varying(latency), { faults: FAULTS }))
