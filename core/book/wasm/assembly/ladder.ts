/**
 * The price levels of every book side, each side one sorted, contiguous run of (signed price, level) with the best price at its end:
 * nearly all traffic is near the best, so a search from the end takes a step or two and an insert moves few numbers.
 */
import { allocate, release, tellMoved } from './memory'

/** A book side's record is four integers: address of its run, number of levels, logarithm of its bytes (0 = no run), the best level. */
export const SIDE_LOG: u32 = 4
const COUNT: usize = 4
const LOG: usize = 8
const BEST: usize = 12

const PAIR_LOG: u32 = 3
const PAIR: u32 = 8
const LEVEL: usize = 4
/** A new run has room for 16 levels. */
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

/** The best level, and its pair is near the processor. */
export function touchBest(bookSide: u32): u32 {
  if (bookSide >= sideCount) return 0
  const at = sides + (bookSide << SIDE_LOG)
  store<u32>(LAST_TOUCHED, load<u32>(load<u32>(at) + ((max<u32>(load<u32>(at, COUNT), 1) - 1) << PAIR_LOG)))
  return load<u32>(at, BEST)
}

/** Just after the last pair whose price is not better than `signedPrice`: the run's start when all are better. The side must have room. */
export function after(bookSide: u32, signedPrice: i32): u32 {
  const at = sides + (bookSide << SIDE_LOG)
  const start = load<u32>(at)
  const bytes = load<u32>(at, COUNT) << PAIR_LOG
  let place = start + bytes
  const near = bytes > NEAR ? place - NEAR : start
  while (place > near) {
    if (load<i32>(place - PAIR) <= signedPrice) return place
    place -= PAIR
  }
  return place === start ? place : search(start, place, signedPrice)
}

/** The level whose pair is just before a place that `after` answered, 0 when it is of another price. */
export function levelBefore(bookSide: u32, place: u32, signedPrice: i32): u32 {
  return place > load<u32>(sides + (bookSide << SIDE_LOG)) && load<i32>(place - PAIR) === signedPrice ? load<u32>(place - PAIR, LEVEL) : 0
}

/** Puts a level at a place that `after` answered. */
export function insertAt(bookSide: u32, place: u32, signedPrice: i32, level: u32): void {
  const at = sides + (bookSide << SIDE_LOG)
  const count = load<u32>(at, COUNT)
  const log = load<u32>(at, LOG)
  if (log === 0 || count << PAIR_LOG === <u32>1 << log) {
    const offset = place - load<u32>(at)
    growRun(at, log, count)
    place = load<u32>(at) + offset
  }
  const end = load<u32>(at) + (count << PAIR_LOG)
  if (end - place <= NEAR) {
    for (let to = end; to > place; to -= PAIR) store<u64>(to, load<u64>(to - PAIR))
  } else {
    memory.copy(place + PAIR, place, end - place)
  }
  store<i32>(place, signedPrice)
  store<u32>(place, level, LEVEL)
  store<u32>(at, count + 1, COUNT)
  store<u32>(at, load<u32>(end, LEVEL), BEST)
}

/** Takes away the level at a signed price, which must be there. */
export function removeLevel(bookSide: u32, signedPrice: i32): void {
  const at = sides + (bookSide << SIDE_LOG)
  const place = after(bookSide, signedPrice) - PAIR
  const count = load<u32>(at, COUNT) - 1
  const start = load<u32>(at)
  const end = start + (count << PAIR_LOG)
  if (end - place <= NEAR) {
    for (let to = place; to < end; to += PAIR) store<u64>(to, load<u64>(to + PAIR))
  } else {
    memory.copy(place, place + PAIR, end - place)
  }
  store<u32>(at, count, COUNT)
  store<u32>(at, count === 0 ? 0 : load<u32>(end - PAIR, LEVEL), BEST)
}

function search(start: u32, end: u32, signedPrice: i32): u32 {
  let low: u32 = 0
  let high = (end - start) >> PAIR_LOG
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<i32>(start + (middle << PAIR_LOG)) > signedPrice) high = middle
    else low = middle + 1
  }
  return start + (low << PAIR_LOG)
}

function growRun(at: u32, log: u32, count: u32): void {
  const larger = log === 0 ? RUN_LOG_MIN : log + 1
  const run = allocate(larger)
  if (log > 0) {
    const old = load<u32>(at)
    memory.copy(run, old, count << PAIR_LOG)
    release(old, log)
  }
  store<u32>(at, run)
  store<u32>(at, larger, LOG)
}
