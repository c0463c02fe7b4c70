/**
 * The fingerprint of a run: a rolling hash over the canonical encoding of every output, per class of output and per instrument.
 *
 * Assumes that outputs are written one at a time: `begin`, its fields, `end`. An output is hashed by itself first, then taken into
 * its class and its instrument: neither sees what belongs to another. Instruments enter by their id (`symbol@venue`), never by the
 * dense index, so that registering others changes nothing.
 */
import { NO_INSTRUMENT } from '../market/vocabulary.js'
import { RollingHash } from './rolling-hash.js'

/** The classes of output, in the order in which they are folded into the total. Only ever added to, at the end. */
export const OUTPUT_CLASSES = ['orders', 'reports', 'fills', 'risk', 'timers', 'positions'] as const
export type OutputClass = (typeof OUTPUT_CLASSES)[number]
/** Index into {@link OUTPUT_CLASSES}. */
export const OutputCode = { orders: 0, reports: 1, fills: 2, risk: 3, timers: 4, positions: 5 } as const satisfies Record<OutputClass, number>
export type OutputCode = (typeof OutputCode)[OutputClass]

/** Texts whose hash is kept; beyond that they are hashed each time, to the same result. */
const TEXTS_MAX = 4_096

export interface FingerprintDigest {
  /** Folded from the classes: 32 hexadecimal digits, as all of these. */
  readonly total: string
  readonly byClass: Readonly<Record<OutputClass, string>>
  /** By `symbol@venue`, sorted; only instruments that had an output. */
  readonly byInstrument: Readonly<Record<string, string>>
  /** Outputs, by class. */
  readonly counts: Readonly<Record<OutputClass, number>>
}

export class Fingerprint {
  private readonly classes = OUTPUT_CLASSES.map(() => new RollingHash())
  private readonly counts = new Float64Array(OUTPUT_CLASSES.length)
  /** By dense index: found without hashing the id again. */
  private readonly instruments: (RollingHash | undefined)[] = []
  private readonly ids: string[] = []
  private readonly texts = new Map<string, RollingHash>()
  private readonly output = new RollingHash()
  private readonly spare = new RollingHash()
  private outputClass: OutputCode = 0
  private instrument = NO_INSTRUMENT

  /** @param instrumentId the id of a dense index; asked once for each */
  constructor(private readonly instrumentId: (index: number) => string) {}

  /** Starts an output of a class. @param instrument dense index or NO_INSTRUMENT */
  begin(outputClass: OutputCode, instrument: number): void {
    this.output.reset()
    this.output.word(outputClass)
    this.outputClass = outputClass
    this.instrument = instrument
    if (instrument !== NO_INSTRUMENT) {
      if (this.instruments[instrument] === undefined) this.addInstrument(instrument)
      this.text(this.ids[instrument])
    }
  }

  /** A whole number within 2^53. Throws a `RangeError` on anything else. */
  int(value: number): void {
    this.output.int(value)
  }

  /** A text; one that was seen before costs a look-up. */
  text(value: string): void {
    this.output.fold(this.texts.get(value) ?? this.hashText(value))
  }

  /** Ends the output: it is now part of its class and of its instrument. */
  end(): void {
    this.classes[this.outputClass].fold(this.output)
    this.counts[this.outputClass]++
    if (this.instrument !== NO_INSTRUMENT) this.instruments[this.instrument]?.fold(this.output)
  }

  /** What the run has put out so far. More may follow. */
  digest(): FingerprintDigest {
    const total = new RollingHash()
    const byClass: Record<string, string> = {}
    const counts: Record<string, number> = {}
    for (const [index, name] of OUTPUT_CLASSES.entries()) {
      byClass[name] = this.classes[index].digest()
      counts[name] = this.counts[index]
      total.text(name)
      total.text(byClass[name])
    }
    const byInstrument = this.ids
      .flatMap((id, index): [string, string][] => [[id, this.instruments[index]?.digest() ?? '']])
      .sort(([left], [right]) => (left < right ? -1 : 1))
    return {
      total: total.digest(), byClass: byClass as Record<OutputClass, string>,
      byInstrument: Object.fromEntries(byInstrument), counts: counts as Record<OutputClass, number>,
    }
  }

  private addInstrument(index: number): void {
    this.ids[index] = this.instrumentId(index)
    this.instruments[index] = new RollingHash()
  }

  private hashText(value: string): RollingHash {
    const hash = this.texts.size < TEXTS_MAX ? new RollingHash() : this.spare
    hash.reset()
    hash.text(value)
    if (hash !== this.spare) this.texts.set(value, hash)
    return hash
  }
}
