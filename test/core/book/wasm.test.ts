import { describe, expect, it } from 'vitest'
import { committedL3Books, compileL3Books, hasCompiler } from './compile-l3-books.js'

describe.skipIf(!hasCompiler)(`the module of the L3 books${hasCompiler ? '' : ' (skipped: AssemblyScript is not installed, so its source cannot be compiled)'}`, () => {
  it('has the bytes that its source compiles to: after a change, npm run wasm', () => {
    expect(committedL3Books()).toBe(compileL3Books())
  })
})
