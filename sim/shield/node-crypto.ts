/**
 * Randomness of `node:crypto` from the run. What draws by itself and cannot be given its numbers (keys, primes) throws while a run is on;
 * hashes and ciphers are functions of their arguments and are left alone.
 */
import crypto from 'node:crypto'
import { forbid } from '../../core/shield/globals.js'
import { fillRandom, randomUuid } from '../../core/shield/shielded-random.js'
import { patch, trampoline, type ShieldContext } from '../../core/shield/shield.js'

type NodeCallback<T> = (error: Error | null, value: T) => void
type Fillable = NodeJS.ArrayBufferView | ArrayBuffer

/** Replaces the functions of the module; its ESM exports have to be synchronised after it. */
export function shieldNodeCrypto(): void {
  patch<() => string>(crypto, 'randomUUID', (real) => trampoline(real, (context) => randomUuid(context)))
  patch<(view: NodeJS.ArrayBufferView) => NodeJS.ArrayBufferView>(crypto, 'getRandomValues', (real) => trampoline(real, fillRandom))
  // The last three are old names of the first.
  for (const name of ['randomBytes', 'pseudoRandomBytes', 'prng', 'rng']) {
    patch<(size: number, callback?: NodeCallback<Buffer>) => Buffer | undefined>(crypto, name, (real) =>
      trampoline(real, (context, size, callback) => answer(context, fillRandom(context, Buffer.alloc(size)), callback)))
  }
  patch<(target: Fillable, offset?: number, size?: number) => Fillable>(crypto, 'randomFillSync', (real) => trampoline(real, fillPart))
  patch<(target: Fillable, ...rest: (number | NodeCallback<Fillable>)[]) => unknown>(crypto, 'randomFill', (real) =>
    trampoline(real, (context, target, ...rest) => {
      const [offset, size] = rest.filter((value) => typeof value === 'number')
      return answer(context, fillPart(context, target, offset, size), rest.find((value) => typeof value === 'function'))
    }))
  patch<(first: number, ...rest: (number | NodeCallback<number> | undefined)[]) => number | undefined>(crypto, 'randomInt', (real) =>
    trampoline(real, (context, first, ...rest) => {
      const [second] = rest
      const [low, high] = typeof second === 'number' ? [first, second] : [0, first]
      return answer(context, randomInteger(context, low, high), rest.find((value) => typeof value === 'function'))
    }))
  for (const name of ['generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync', 'generatePrime', 'generatePrimeSync', 'createDiffieHellman', 'createECDH', 'getDiffieHellman']) {
    forbid(crypto, name, `crypto.${name}`)
  }
}

/** To the callback after the dispatch, as the module calls back later; or at once where there is none. */
function answer<T>(context: ShieldContext, value: T, callback: NodeCallback<T> | undefined): T | undefined {
  if (callback === undefined) return value
  context.afterDispatch(() => callback(null, value))
  return undefined
}

/** @param offset and `size` in elements of a typed array, in bytes of anything else */
function fillPart(context: ShieldContext, target: Fillable, offset = 0, size?: number): Fillable {
  const width = 'BYTES_PER_ELEMENT' in target ? (target as Uint8Array).BYTES_PER_ELEMENT : 1
  const [buffer, start] = ArrayBuffer.isView(target) ? [target.buffer, target.byteOffset] : [target, 0]
  const length = size === undefined ? target.byteLength - offset * width : size * width
  if (!(offset >= 0 && length >= 0 && offset * width + length <= target.byteLength)) {
    throw new RangeError(`crypto.randomFill: ${length} bytes at ${offset * width} do not fit into ${target.byteLength}`)
  }
  fillRandom(context, new Uint8Array(buffer, start + offset * width, length))
  return target
}

const RANGE_32 = 2 ** 32

/** Uniform in [low, high). A draw has 32 bits, so a larger range takes two. */
function randomInteger(context: ShieldContext, low: number, high: number): number {
  if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && high > low)) throw new RangeError(`crypto.randomInt: expected integers low < high, found ${low} and ${high}`)
  const span = high - low
  if (span <= RANGE_32) return low + Math.floor(context.random() * span)
  const bits = Math.floor(context.random() * 2 ** 21) * RANGE_32 + Math.floor(context.random() * RANGE_32)
  return low + (bits % span)
}
