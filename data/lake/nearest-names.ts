/**
 * Names that somebody may have meant: the nearest by edit distance.
 */

/** Names at most `distanceMax` edits away (case does not count), nearest first, at most three. */
export function nearestNames(wanted: string, names: readonly string[], distanceMax = 2): string[] {
  const target = wanted.toUpperCase()
  return names
    .map((name) => ({ name, distance: editDistance(target, name.toUpperCase()) }))
    .filter(({ name, distance }) => distance <= Math.min(distanceMax, Math.max(name.length, target.length) - 1))
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Inserted, removed and replaced characters between two texts (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[right.length]
}
