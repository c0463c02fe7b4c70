/** Terms that people write (JSON, or text that was read into the same shape), checked by a schema: errors say where, what was found and what was expected. */
import { z } from 'zod'

/** An object with these fields and no others. @param what what it is, for errors: `a model of latency` */
export function strictTerms<S extends z.ZodRawShape>(what: string, shape: S): z.ZodObject<S, z.core.$strict> {
  const names = Object.keys(shape).join(', ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? `no other fields than ${names}` : `${what}, an object with ${names}`) })
}

/** A whole number within bounds. @param of what it counts, for errors: `basis points` */
export function wholeTerms(low: number, high: number, of?: string): z.ZodNumber {
  const expected = `a whole number ${of === undefined ? '' : `of ${of} `}from ${low} to ${high}`
  return z.number(expected).int(expected).min(low, expected).max(high, expected)
}

/** Whether a reader that throws on what it does not understand understands a text: for schemas that keep the text. */
export function isReadBy(read: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      read(text)
      return true
    } catch {
      return false
    }
  }
}

/**
 * The value as its schema reads it. Every leaf of the schema has a message of its own, which completes `expected …`.
 * Throws a `RangeError` with every problem. @param name what the value is called, for errors: `latency`; '' where its fields say enough
 */
export function readTerms<S extends z.ZodType>(name: string, schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const problems = read.error.issues.map((issue) => {
    const path = issue.path.map(String)
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
    const at = [name, ...path].filter((part) => part !== '').join('.')
    const found = unknown.length > 0 ? unknown.join(', ') : shown(path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value))
    return `${at === '' ? '' : `${at}: `}found ${found}, expected ${issue.message}`
  })
  throw new RangeError(problems.join('\n'))
}

/** Reads JSON text. Throws a `RangeError` that says where it stops being JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RangeError(`found text that begins with '{' and is no JSON (${(error as Error).message.replaceAll(/\s+/g, ' ')}), expected a JSON object`, { cause: error })
  }
}

const SHOWN_MAX = 80

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}
