/**
 * A file of terms in YAML (JSON is YAML too), whose problems are said by file, line and path: `market.yaml:12: venues.XAAA.latency: found …, expected …`.
 */
import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml'

/** A file of terms cannot be meant. */
export class TermsError extends RangeError {
  override name = 'TermsError'
}

export class TermsFile {
  /** @param value plain objects and lists */
  private constructor(private readonly name: string, private readonly document: Document.Parsed, private readonly lines: LineCounter, readonly value: unknown) {}

  /** Reads the text of a file. Throws a {@link TermsError} where it is no YAML, or says one thing twice. @param name of the file, for errors */
  static parse(name: string, text: string): TermsFile {
    const lines = new LineCounter()
    // It would be another object's prototype, and read as if it were not there.
    if (/(?:^|[\s{,])["']?__proto__["']?\s*:/.test(text)) throw new TermsError(`${name}: has a key __proto__; expected names of fields, symbols or venues`)
    const document = parsed(name, text.replace(/^\uFEFF/, ''), lines)
    const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`)
    if (problems.length > 0) throw new TermsError(problems.join('\n'))
    return new TermsFile(name, document, lines, valueOf(name, document))
  }

  /**
   * Runs what reads a part of it. A `RangeError` comes out as a {@link TermsError} with the line of each problem.
   * @param path of the part, as the reader's own messages name it or leave it out
   */
  read<T>(path: readonly string[], reader: () => T): T {
    try {
      return reader()
    } catch (error) {
      if (!(error instanceof RangeError) || error instanceof TermsError) throw error
      throw new TermsError(error.message.split('\n').map((problem) => this.placed(path, problem)).join('\n'), { cause: error })
    }
  }

  private placed(path: readonly string[], problem: string): string {
    const named = /^([^\s:]+): /.exec(problem)?.[1]
    const base = path.join('.')
    const isPath = named !== undefined && (named === base || named.startsWith(`${base}.`) || base === '')
    const at = isPath ? named : base
    const rest = isPath ? problem.slice(named.length + 2) : problem
    return `${this.name}:${this.lineOf(at)}: ${at === '' ? '' : `${at}: `}${rest}`
  }

  /** The line of what a dotted path names, or of the nearest that holds it. Keys may have dots themselves. */
  private lineOf(path: string): number {
    let node: unknown = this.document.contents
    let offset = this.document.contents?.range?.[0] ?? 0
    for (let rest = path; rest !== ''; ) {
      const pairs: { readonly key: string; readonly from: number; readonly value: unknown }[] = isMap(node)
        ? node.items.map(({ key, value }) => ({ key: String(key), from: (key as { range?: [number] }).range?.[0] ?? offset, value }))
        : isSeq(node) ? node.items.map((value, index) => ({ key: String(index), from: (value as { range?: [number] } | null)?.range?.[0] ?? offset, value })) : []
      const next = pairs.filter(({ key }) => rest === key || rest.startsWith(`${key}.`)).sort((a, b) => b.key.length - a.key.length)[0]
      if (next === undefined) break
      offset = next.from
      node = next.value
      rest = rest.slice(next.key.length + 1)
    }
    return this.lines.linePos(offset).line
  }
}

function parsed(name: string, text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, schema: 'core', merge: true })
  } catch (error) {
    throw new TermsError(`${name}: is nested too deeply to be read; expected terms a few levels deep`, { cause: error })
  }
}

/** Aliases may repeat a part, not hold themselves nor multiply without bound. */
function valueOf(name: string, document: Document.Parsed): unknown {
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
    JSON.stringify(value)
  } catch (error) {
    throw new TermsError(`${name}: has aliases (*) that repeat too much, or parts that hold themselves or are nested too deeply; expected each part written out`, { cause: error })
  }
  return value
}
