/** History with our orders in it, behind a simulated venue, keeps the venue contract. */
import { NO_LATENCY } from '../../sim/venue/latency.js'
import { lawfulLifeContract } from './lawful-life-contract.js'
import { replayWorld } from './simulated-worlds.js'
import { venueContract } from './venue-contract.js'

venueContract('replay against history', replayWorld)
lawfulLifeContract('replay against history', { file: 'test/contract/replay-venue.test.ts', makeWorld: () => replayWorld(NO_LATENCY) })
