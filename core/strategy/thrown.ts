/** What user code threw, as text. It may be anything: null, a proxy whose traps throw, an object that cannot be made text. Reading it never throws. */

/** Characters of it that are kept: a message is for people. */
const TEXT_MAX = 2_000

/** `TypeError: no such luck`; of what is no Error, what it is. */
export function thrownText(thrown: unknown): string {
  return cut(guarded(() => errorText(thrown)) ?? guarded(() => plainText(thrown)) ?? 'what was thrown cannot be read')
}

/** `instanceof` asks the object, so a proxy may throw there too. */
export function isA<T>(kind: abstract new (...values: never[]) => T, value: unknown): value is T {
  return guarded(() => value instanceof kind) ?? false
}

function errorText(thrown: unknown): string | undefined {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : undefined
}

function plainText(thrown: unknown): string {
  return `${typeof thrown === 'string' ? `'${thrown}'` : String(thrown)} was thrown, not an Error`
}

function guarded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function cut(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`
}
