/**
 * Levels that were met far from the best, by price: an add there mostly joins a level that exists, and is spared the search.
 *
 * One place for each hash, the last level wins; a level that closes leaves its place, so that whatever stands here lives.
 */
import { allocate } from './memory'

/** 16,384 places of four bytes. */
const CACHE_LOG: u32 = 16
const HASH_SHIFT: u32 = 32 - (CACHE_LOG - 2)

let cache: u32 = 0

/** The level that was kept last for what this price of this side hashes to: perhaps of another price. 0 when there is none. */
export function cachedLevel(bookSide: u32, signedPrice: i32): u32 {
  return cache === 0 ? 0 : load<u32>(placeOf(bookSide, signedPrice))
}

export function cacheLevel(bookSide: u32, signedPrice: i32, level: u32): void {
  if (cache === 0) {
    cache = allocate(CACHE_LOG)
    memory.fill(cache, 0, 1 << CACHE_LOG)
  }
  store<u32>(placeOf(bookSide, signedPrice), level)
}

/** The level closes. */
export function uncacheLevel(bookSide: u32, signedPrice: i32, level: u32): void {
  if (cache === 0) return
  const place = placeOf(bookSide, signedPrice)
  if (load<u32>(place) === level) store<u32>(place, 0)
}

/** Fibonacci hashing: prices a tick apart spread evenly. */
function placeOf(bookSide: u32, signedPrice: i32): u32 {
  return cache + ((((<u32>signedPrice + bookSide * 0x85eb_ca6b) * 0x9e37_79b1) >> HASH_SHIFT) << 2)
}
