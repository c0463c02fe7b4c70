/** The matching engine behind a simulated venue keeps the venue contract. */
import { NO_LATENCY } from '../../sim/venue/latency.js'
import { lawfulLifeContract } from './lawful-life-contract.js'
import { matchingWorld } from './simulated-worlds.js'
import { venueContract } from './venue-contract.js'

venueContract('matching engine', matchingWorld)
lawfulLifeContract('matching engine', { file: 'test/contract/matching-venue.test.ts', makeWorld: () => matchingWorld(NO_LATENCY) })
