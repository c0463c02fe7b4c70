/** Words found by their bytes, without making text of them: the vocabularies and symbols of a CSV file. */
const FNV_OFFSET = 0x811c_9dc5 | 0
const FNV_PRIME = 0x0100_0193

export class WordTable {
  private readonly words: Uint8Array[] = []
  private readonly codes: number[] = []
  /** Open addressing: 0 is free, otherwise place in `words` + 1. Twice as large as it needs to be, at least. */
  private slots = new Int32Array(16)

  /** @param vocabulary a code for each word */
  constructor(vocabulary: Readonly<Record<string, number>> = {}) {
    for (const [word, code] of Object.entries(vocabulary)) this.add(word, code)
  }

  /** @param code from 0; the word must not be there */
  add(word: string, code: number): void {
    this.words.push(new TextEncoder().encode(word))
    this.codes.push(code)
    if (this.words.length * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2)
      for (let place = 0; place < this.words.length; place++) this.put(place)
    } else this.put(this.words.length - 1)
  }

  /** Code of the word that is `bytes[from, to)`; −1 when there is none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const { slots, words } = this
    const mask = slots.length - 1
    for (let at = hashOf(bytes, from, to) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const place = slots[at] - 1
      if (isSame(words[place], bytes, from, to)) return this.codes[place]
    }
    return -1
  }

  private put(place: number): void {
    const mask = this.slots.length - 1
    let at = hashOf(this.words[place], 0, this.words[place].length) & mask
    while (this.slots[at] !== 0) at = (at + 1) & mask
    this.slots[at] = place + 1
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = FNV_OFFSET
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], FNV_PRIME)
  return hash ^ (hash >>> 15)
}

function isSame(word: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false
  for (let at = 0; at < word.length; at++) if (word[at] !== bytes[from + at]) return false
  return true
}
