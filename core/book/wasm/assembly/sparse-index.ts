/**
 * Order references that follow no pattern → records: an open-addressing hash of (low half, high half, record).
 *
 * Deletion shifts the followers back: no tombstones, so a day of any length needs no rebuild.
 */
import { allocate, release } from './memory'

const INITIAL_LOG: u32 = 7
/** An entry: low half, high half, record (0 = empty), and one to make it a quarter of a cache line. */
const ENTRY_LOG: u32 = 4
const HIGH: usize = 4
const RECORD: usize = 8

let entries: u32 = 0
let log: u32 = 0
let mask: u32 = 0
let used: u32 = 0

/** The record of a reference, 0 when it is not there. */
export function sparseFind(low: u32, high: i32): u32 {
  return used === 0 ? 0 : load<u32>(placeOf(low, high), RECORD)
}

/** Adds a reference, which must not be there. */
export function sparseInsert(low: u32, high: i32, record: u32): void {
  if (used * 2 >= mask) grow()
  put(low, high, record)
  used++
}

/** Removes a reference, which must be there. */
export function sparseRemove(low: u32, high: i32): void {
  let hole = (placeOf(low, high) - entries) >> ENTRY_LOG
  for (let place = (hole + 1) & mask; ; place = (place + 1) & mask) {
    const at = entries + (place << ENTRY_LOG)
    if (load<u32>(at, RECORD) === 0) break
    // A follower may move into the hole only when its home does not lie between the hole and itself.
    const distanceFromHome = (place - home(load<u32>(at), load<i32>(at, HIGH))) & mask
    if (distanceFromHome < ((place - hole) & mask)) continue
    const to = entries + (hole << ENTRY_LOG)
    store<u64>(to, load<u64>(at))
    store<u32>(to, load<u32>(at, RECORD), RECORD)
    hole = place
  }
  store<u32>(entries + (hole << ENTRY_LOG), 0, RECORD)
  used--
}

/** Address of the entry where a reference is, or would be put. */
function placeOf(low: u32, high: i32): u32 {
  let place = home(low, high)
  let at = entries + (place << ENTRY_LOG)
  while (load<u32>(at, RECORD) !== 0 && (load<u32>(at) !== low || load<i32>(at, HIGH) !== high)) {
    place = (place + 1) & mask
    at = entries + (place << ENTRY_LOG)
  }
  return at
}

function put(low: u32, high: i32, record: u32): void {
  const at = placeOf(low, high)
  store<u32>(at, low)
  store<i32>(at, high, HIGH)
  store<u32>(at, record, RECORD)
}

function grow(): void {
  const old = entries
  const oldLog = log
  log = old === 0 ? INITIAL_LOG : log + 1
  const bytes: u32 = 1 << (log + ENTRY_LOG)
  entries = allocate(log + ENTRY_LOG)
  memory.fill(entries, 0, bytes)
  mask = (1 << log) - 1
  if (old === 0) return
  const oldEnd = old + (1 << (oldLog + ENTRY_LOG))
  for (let at = old; at < oldEnd; at += 1 << ENTRY_LOG) {
    const record = load<u32>(at, RECORD)
    if (record !== 0) put(load<u32>(at), load<i32>(at, HIGH), record)
  }
  release(old, oldLog + ENTRY_LOG)
}

/** MurmurHash3's finalizer: references in any arithmetic pattern spread evenly. */
function home(low: u32, high: i32): u32 {
  let hash: u32 = low ^ (<u32>high * 0x9e37_79b1)
  hash = (hash ^ (hash >> 16)) * 0x85eb_ca6b
  hash = (hash ^ (hash >> 13)) * 0xc2b2_ae35
  return (hash ^ (hash >> 16)) & mask
}
