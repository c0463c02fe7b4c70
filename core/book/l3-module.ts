/**
 * The WebAssembly module that holds the L3 books: compiled once, instantiated with a memory of its own for every {@link L3Books}.
 *
 * Its bytes are part of the source (`wasm/l3-books.generated.ts`), so that nothing is read from a file and every machine runs the same.
 */
import { L3_BOOKS_BASE64 } from './wasm/l3-books.generated.js'

/** Index of the counters of faults in the memory's integers, in the order of BookFaults. */
export const L3_FAULTS = 8
/** Answer of an add whose reference is in the book; of other refused ones it is -1. */
export const L3_DUPLICATE = -2

/** What the module exports; the docstrings are in `wasm/assembly/`. */
export interface L3Module {
  readonly memory: { readonly buffer: ArrayBuffer }
  spreadIds(by: number): void
  size(): number
  trustReferences(): void
  indexOrders(): void
  find(this: void, idLow: number, idHigh: number): number
  add(this: void, instrument: number, side: number, idLow: number, idHigh: number, price: number, qty: number): number
  remove(this: void, slot: number): void
  replace(this: void, slot: number, idLow: number, idHigh: number, price: number, qty: number): number
  clear(instrument: number): void
  stageAddress(): number
  applyStaged(rows: number): void
  ensureSides(count: number): void
  sidesAddress(): number
  sidesRoom(): number
}

/** As much of the global as is needed here: the language's own library does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>) => { readonly exports: unknown }
}

const { Instance } = WebAssembly
const compiled = new WebAssembly.Module(Uint8Array.from(atob(L3_BOOKS_BASE64), (character) => character.charCodeAt(0)))

/** @param moved is called whenever the memory's buffer is another, or the book sides are elsewhere in it */
export function instantiateL3(moved: () => void): L3Module {
  const full = (): void => {
    throw new Error('The L3 books need more memory than the 4 GiB of a WebAssembly module or than this process may have: make fewer books, or allow more.')
  }
  return new Instance(compiled, { books: { moved, full } }).exports as L3Module
}
