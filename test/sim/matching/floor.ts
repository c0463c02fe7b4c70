/** A floor on which a test can begin: a matching engine's log, a maker and two traders. */
import { EngineLog, PLAIN, type Trader } from './engine-log.js'

/** What the maker puts up is not in the list. */
export function floor(up: (maker: Trader) => void, options: ConstructorParameters<typeof EngineLog>[1] = {}): { log: EngineLog; a: Trader; b: Trader; maker: Trader } {
  const log = new EngineLog([PLAIN], options)
  const maker = log.trader('m')
  const a = log.trader('a')
  const b = log.trader('b')
  up(maker)
  log.since()
  return { log, a, b, maker }
}
