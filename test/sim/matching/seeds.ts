/** Which seeds a random test tries, and the command that repeats the one that failed. */

/** One seed (`ISOCHRON_SEED`), as many as are asked for (`ISOCHRON_SEEDS`), or a few. */
export function seedsToTry(few: number): number[] {
  const only = process.env['ISOCHRON_SEED']
  if (only !== undefined) return [Number(only)]
  return Array.from({ length: Number(process.env['ISOCHRON_SEEDS'] ?? few) }, (_, index) => index + 1)
}

/** Runs a world of a seed. What goes wrong is thrown with the command that repeats it and the last lines of what happened. */
export function underSeed(seed: number, file: string, test: string, run: (history: string[]) => void): void {
  const history: string[] = []
  try {
    run(history)
  } catch (error) {
    const last = history.slice(-Number(process.env['ISOCHRON_TAIL'] ?? 25)).join('\n')
    throw new Error(`${last}\n\nto repeat: ISOCHRON_SEED=${seed} npx vitest run ${file} -t '${test}'\n${String(error)}`, { cause: error })
  }
}
