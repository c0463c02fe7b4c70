/** `isochron market`: the built-in simulated markets, and the text of one's file, to begin one's own with. */
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { textTable } from '../../data/commands/text-table.js'
import { MARKET_PRESETS } from '../market/market-presets.js'

/** @param name of a built-in one; without it they are listed */
export async function market(name: string | undefined, io: Io): Promise<number> {
  if (name === undefined) {
    await io.out(textTable([['market', 'what it is'], ...[...MARKET_PRESETS].map(([preset, text]) => [preset, text.split('\n')[0].replace(/^# /, '')])]))
    return EXIT_OK
  }
  const text = MARKET_PRESETS.get(name)
  if (text === undefined) {
    io.err(`error: found '${name}', expected one of the built-in markets: ${[...MARKET_PRESETS.keys()].join(', ')}\n`)
    return EXIT_REFUSED
  }
  await io.out(text)
  return EXIT_OK
}
