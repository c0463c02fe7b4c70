/**
 * Blocks of linear memory in powers of two, each size with its own list of free ones; what is new comes from the end of the memory.
 *
 * Blocks are multiples of 32 bytes and begin at one, so that the number of a record is its address divided by 32.
 */

/** Tells JavaScript that memory or the table of book sides is elsewhere now. */
@external('books', 'moved')
declare function moved(): void

/** Throws: there is no more memory. */
@external('books', 'full')
declare function full(): void

/** Heads of the lists of free blocks, by the logarithm of their size. */
const FREE_BLOCKS: u32 = 64
/** Integers and tables of fixed size lie before this. */
const FIRST_BLOCK: u32 = 1024

const PAGE_LOG: u32 = 16
/** The memory grows by at least this many pages of 64 KiB at once, and by an eighth of what it is. */
const GROWTH_MIN: u32 = 4
const GROWTH_SHIFT: u32 = 3

let end: u32 = FIRST_BLOCK

export function tellMoved(): void {
  moved()
}

/** A block of 2 ** log bytes, log at least 5. What is in it is unknown. */
export function allocate(log: u32): u32 {
  const list = FREE_BLOCKS + (log << 2)
  const free = load<u32>(list)
  if (free !== 0) {
    store<u32>(list, load<u32>(free))
    return free
  }
  const block = end
  const past: u64 = (<u64>block) + ((<u64>1) << log)
  if (past > (<u64>memory.size()) << PAGE_LOG) extend(past)
  end = <u32>past
  return block
}

export function release(block: u32, log: u32): void {
  const list = FREE_BLOCKS + (log << 2)
  store<u32>(block, load<u32>(list))
  store<u32>(list, block)
}

function extend(past: u64): void {
  const size = <u32>memory.size()
  const needed = <u32>((past + 0xffff) >> PAGE_LOG) - size
  const generous = max(max(needed, GROWTH_MIN), size >> GROWTH_SHIFT)
  // The last block must end below 2^32, where its end would be 0.
  if (size + needed > 0xffff || (memory.grow(generous) === -1 && memory.grow(needed) === -1)) full()
  moved()
}
