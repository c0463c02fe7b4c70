/**
 * The price levels of every book side, each side one sorted, contiguous run of (signed price, level) with the best price at its end:
 * nearly all traffic is near the best, so a search from the end takes a step or two and an insert moves few numbers.
 *
 * A run lies in the middle of its block, so that beyond the near levels the shorter part of it gives way: most levels of a deep book come and go
 * in its thin end, far from the best.
 */
import { allocate, release, tellMoved } from './memory'

/** A book side's record is four integers: address of its run, number of levels, room, the best level. */
export const SIDE_LOG: u32 = 4
const COUNT: usize = 4
/** Logarithm of the block's bytes (0 = no block), and from the ninth bit on the pairs of the block before the run. */
const ROOM: usize = 8
const BEST: usize = 12
const LOG_MASK: u32 = 255
const GAP_SHIFT: u32 = 8

const PAIR_LOG: u32 = 3
const PAIR: u32 = 8
const LEVEL: usize = 4
/** A new block has room for 16 levels. */
const RUN_LOG_MIN: u32 = 7
/** Beyond this many bytes from the best, a binary search and a block move are cheaper than steps. */
const NEAR: u32 = 16 * PAIR

/** What was read only to be near is written here, or a compiler could leave the load out. */
const LAST_TOUCHED: u32 = 48

let sides: u32 = 0
let sidesLog: u32 = 0
let sideCount: u32 = 0

export function sidesAddress(): u32 {
  return sides
}

export function sidesRoom(): u32 {
  return sideCount
}

/** Makes room for `count` book sides. */
export function ensureSides(count: u32): void {
  if (count <= sideCount) return
  const log = max(<u32>(32 - clz<u32>(count - 1)) + SIDE_LOG, 5)
  const larger = allocate(log)
  const bytes = sideCount << SIDE_LOG
  memory.copy(larger, sides, bytes)
  memory.fill(larger + bytes, 0, (1 << log) - bytes)
  if (sides !== 0) release(sides, sidesLog)
  sides = larger
  sidesLog = log
  sideCount = 1 << (log - SIDE_LOG)
  tellMoved()
}

/** The best level of a book side, 0 when it is empty. */
export function bestLevel(bookSide: u32): u32 {
  return bookSide < sideCount ? load<u32>(sides + (bookSide << SIDE_LOG), BEST) : 0
}

export function depthOf(bookSide: u32): u32 {
  return load<u32>(sides + (bookSide << SIDE_LOG), COUNT)
}

/** The level `rank` levels from the worst. The rank must be below the depth. */
export function levelFromWorst(bookSide: u32, rank: u32): u32 {
  return load<u32>(load<u32>(sides + (bookSide << SIDE_LOG)) + (rank << PAIR_LOG), LEVEL)
}

/** The best level, and its pair is near the processor. */
export function touchBest(bookSide: u32): u32 {
  if (bookSide >= sideCount) return 0
  const at = sides + (bookSide << SIDE_LOG)
  store<u32>(LAST_TOUCHED, load<u32>(load<u32>(at) + ((max<u32>(load<u32>(at, COUNT), 1) - 1) << PAIR_LOG)))
  return load<u32>(at, BEST)
}

/** Whether a signed price is worse than all of the near levels: where it is among the others takes a search. */
export function isFar(bookSide: u32, signedPrice: i32): bool {
  const at = sides + (bookSide << SIDE_LOG)
  const bytes = load<u32>(at, COUNT) << PAIR_LOG
  return bytes > NEAR && isBeyond(load<u32>(at) + bytes, signedPrice)
}

/**
 * Whether a signed price is worse than the near levels of a run that ends there, and has more of them. In steps, so that of a book that was not read lately no
 * more comes near the processor than lies between the best and the price.
 */
function isBeyond(end: u32, signedPrice: i32): bool {
  return load<i32>(end - NEAR / 4) > signedPrice && load<i32>(end - NEAR / 2) > signedPrice && load<i32>(end - NEAR) > signedPrice
}

/** Just after the last pair whose price is not better than `signedPrice`: the run's start when all are better. The side must have room. */
export function after(bookSide: u32, signedPrice: i32): u32 {
  const at = sides + (bookSide << SIDE_LOG)
  const start = load<u32>(at)
  const bytes = load<u32>(at, COUNT) << PAIR_LOG
  let place = start + bytes
  if (bytes > NEAR && isBeyond(place, signedPrice)) return search(start, place - NEAR, signedPrice)
  while (place > start && load<i32>(place - PAIR) > signedPrice) place -= PAIR
  return place
}

/** The level whose pair is just before a place that `after` answered, 0 when it is of another price. */
export function levelBefore(bookSide: u32, place: u32, signedPrice: i32): u32 {
  return place > load<u32>(sides + (bookSide << SIDE_LOG)) && load<i32>(place - PAIR) === signedPrice ? load<u32>(place - PAIR, LEVEL) : 0
}

/** Puts a level at a place that `after` answered. */
export function insertAt(bookSide: u32, place: u32, signedPrice: i32, level: u32): void {
  const at = sides + (bookSide << SIDE_LOG)
  const count = load<u32>(at, COUNT)
  let start = load<u32>(at)
  const worse = place - start
  const better = (count << PAIR_LOG) - worse
  const givesWay = better <= NEAR || better <= worse
  const room = load<u32>(at, ROOM)
  const gap = room >> GAP_SHIFT
  if (givesWay ? (gap + count) << PAIR_LOG === blockBytes(room) : gap === 0) {
    makeRoom(at, room, count)
    start = load<u32>(at)
    place = start + worse
  }
  if (!givesWay) {
    memory.copy(start - PAIR, start, worse)
    place -= PAIR
    start -= PAIR
    store<u32>(at, start)
    store<u32>(at, load<u32>(at, ROOM) - (1 << GAP_SHIFT), ROOM)
  } else if (better <= NEAR) {
    for (let to = place + better; to > place; to -= PAIR) store<u64>(to, load<u64>(to - PAIR))
  } else {
    memory.copy(place + PAIR, place, better)
  }
  store<i32>(place, signedPrice)
  store<u32>(place, level, LEVEL)
  store<u32>(at, count + 1, COUNT)
  store<u32>(at, load<u32>(start + (count << PAIR_LOG), LEVEL), BEST)
}

/** Takes away the level at a signed price, which must be there. */
export function removeLevel(bookSide: u32, signedPrice: i32): void {
  const at = sides + (bookSide << SIDE_LOG)
  const place = after(bookSide, signedPrice) - PAIR
  const count = load<u32>(at, COUNT) - 1
  let start = load<u32>(at)
  const worse = place - start
  const better = (count << PAIR_LOG) - worse
  if (better <= NEAR) {
    for (let to = place, end = place + better; to < end; to += PAIR) store<u64>(to, load<u64>(to + PAIR))
  } else if (better <= worse) {
    memory.copy(place, place + PAIR, better)
  } else {
    memory.copy(start + PAIR, start, worse)
    start += PAIR
    store<u32>(at, start)
    store<u32>(at, load<u32>(at, ROOM) + (1 << GAP_SHIFT), ROOM)
  }
  store<u32>(at, count, COUNT)
  store<u32>(at, count === 0 ? 0 : load<u32>(start + (count << PAIR_LOG) - PAIR, LEVEL), BEST)
}

/** Halving without a branch that a processor would have to guess. */
function search(start: u32, end: u32, signedPrice: i32): u32 {
  let place = start
  for (let pairs = (end - start) >> PAIR_LOG; pairs > 0;) {
    const half = (pairs + 1) >> 1
    const middle = place + (half << PAIR_LOG)
    place = select<u32>(place, middle, load<i32>(middle - PAIR) > signedPrice)
    pairs -= half
  }
  return place
}

/** Bytes of the block of a side with this room. */
function blockBytes(room: u32): u32 {
  const log = room & LOG_MASK
  return log === 0 ? 0 : 1 << log
}

/** The run goes to the middle of its block, which becomes larger when the run fills more than three quarters: either end has an eighth for itself. */
function makeRoom(at: u32, room: u32, count: u32): void {
  const log = room & LOG_MASK
  const bytes = count << PAIR_LOG
  const larger = log === 0 ? RUN_LOG_MIN : bytes > (blockBytes(room) >> 2) * 3 ? log + 1 : log
  const old = load<u32>(at)
  const oldBlock = old - ((room >> GAP_SHIFT) << PAIR_LOG)
  const block = larger === log ? oldBlock : allocate(larger)
  const gap = ((1 << larger) - bytes) >> (PAIR_LOG + 1)
  const run = block + (gap << PAIR_LOG)
  memory.copy(run, old, bytes)
  if (larger !== log && log > 0) release(oldBlock, log)
  store<u32>(at, run)
  store<u32>(at, larger | (gap << GAP_SHIFT), ROOM)
}
