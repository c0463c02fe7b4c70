/** Durations in terms that people write: text such as `250us` → whole ns. */
import { z } from 'zod'
import { durationText, parseDurationNs } from './duration.js'

/** A duration of at least `leastNs`, at most an hour. */
export function durationTerms(leastNs = 0): z.ZodType<number> {
  const expected = `a duration from ${durationText(leastNs)} to 3600s, a number with its unit: ns, us, ms or s (250us, 1.5ms)`
  return z.string(expected).transform((text, context) => {
    try {
      const ns = parseDurationNs(text)
      if (ns >= leastNs) return ns
    } catch {
      // Said below, in the same words.
    }
    context.addIssue({ code: 'custom', message: expected })
    return z.NEVER
  })
}
