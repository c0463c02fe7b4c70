import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RollingHash } from '../../../core/fingerprint/rolling-hash.js'

function digestOf(take: (hash: RollingHash) => void): string {
  const hash = new RollingHash()
  take(hash)
  return hash.digest()
}

const ofWords = (words: readonly number[]): string => digestOf((hash) => { for (const word of words) hash.word(word) })
const ofInts = (values: readonly number[]): string => digestOf((hash) => { for (const value of values) hash.int(value) })
const ofTexts = (values: readonly string[]): string => digestOf((hash) => { for (const value of values) hash.text(value) })

describe('known answers: fingerprints of earlier runs stay comparable as long as these hold', () => {
  it.each<[string, string, string]>([
    ['nothing', ofWords([]), '1020c03736c6b0dc9859ab13b4002412'],
    ['one zero', ofWords([0]), '27c94b03dac2acdc9c3c59fd42a068df'],
    ['words 1 to 5', ofWords([1, 2, 3, 4, 5]), '816d6a1773dae15138c2eccb89812364'],
    ['integers of every size', ofInts([0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1]), '20bbe8dd2a78415f2f97c018961cc903'],
    ['texts', ofTexts(['', 'AMZN@XNAS', 'é€😀']), 'a9b7aa11760f670a2e122cd65fb44fdf'],
  ])('%s', (_name, found, known) => {
    expect(found).toBe(known)
  })
})

describe('sensitivity', () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

  it('one bit of one word changes it', () => {
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat({ max: 31 }), (words, at, bit) => {
      const changed = [...words]
      changed[at % words.length] ^= 1 << bit
      expect(ofWords(changed)).not.toBe(ofWords(words))
    }))
  })

  it('a swap of two words that differ changes it', () => {
    fc.assert(fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 20 }), fc.nat(), (words, at) => {
      const [left, right] = [at % words.length, (at + 1) % words.length]
      const swapped = [...words]
      swapped[left] = words[right]
      swapped[right] = words[left]
      expect(ofWords(swapped)).not.toBe(ofWords(words))
    }))
  })

  it('a difference stays, whatever follows', () => {
    fc.assert(fc.property(fc.array(word, { maxLength: 200 }), (tail) => {
      expect(ofWords([1, ...tail])).not.toBe(ofWords([2, ...tail]))
      expect(ofWords([0, ...tail])).not.toBe(ofWords(tail))
    }))
  })

  it('each bit of the input changes each bit of the digest about half of the time', () => {
    const flips = new Float64Array(128)
    let trials = 0
    for (let base = 0; base < 40; base++) {
      const words = Array.from({ length: 6 }, (_, index) => Math.imul(base * 6 + index + 1, 0x9e3779b1))
      const before = BigInt(`0x${ofWords(words)}`)
      for (let bit = 0; bit < 6 * 32; bit++) {
        const changed = [...words]
        changed[bit >> 5] ^= 1 << (bit & 31)
        const differing = before ^ BigInt(`0x${ofWords(changed)}`)
        for (let at = 0; at < 128; at++) flips[at] += Number((differing >> BigInt(at)) & 1n)
        trials++
      }
    }
    for (const count of flips) {
      expect(count / trials).toBeGreaterThan(0.47)
      expect(count / trials).toBeLessThan(0.53)
    }
  })

  it('100,000 neighbours have 100,000 digests, in each half of 64 bits too', () => {
    const digests = Array.from({ length: 100_000 }, (_, value) => ofInts([value]))
    expect(new Set(digests).size).toBe(100_000)
    expect(new Set(digests.map((digest) => digest.slice(0, 16))).size).toBe(100_000)
    expect(new Set(digests.map((digest) => digest.slice(16))).size).toBe(100_000)
  })
})

describe('canonical encoding', () => {
  it('integers that differ differ, also where their low 32 bits agree; 0 and -0 are one', () => {
    const values = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 31, -(2 ** 31), 2 ** 53 - 1, -(2 ** 53) + 1]
    expect(new Set(values.map((value) => ofInts([value]))).size).toBe(values.length)
    expect(ofInts([-0])).toBe(ofInts([0]))
  })

  it.each([0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('%d is no integer within 2^53', (value) => {
    expect(() => ofInts([value])).toThrow(`expected an integer within 2^53 to hash, found ${value}`)
  })

  it('texts do not run into each other', () => {
    expect(new Set([ofTexts(['ab', 'c']), ofTexts(['a', 'bc']), ofTexts(['abc']), ofTexts(['abc', ''])]).size).toBe(4)
  })

  it('asking for the digest changes nothing; reset starts again', () => {
    const hash = new RollingHash()
    hash.word(1)
    expect(hash.digest()).toBe(hash.digest())
    hash.word(2)
    expect(hash.digest()).toBe(ofWords([1, 2]))
    hash.reset()
    expect(hash.digest()).toBe(ofWords([]))
  })
})
