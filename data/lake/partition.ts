/**
 * Where a dataset stands in a lake: `LAKE/venue=XNAS/date=2012-06-21/<source>.parquet`. Hive partitions: DuckDB, pandas and polars read
 * `venue` and `date` from the path.
 */
import { join } from 'node:path'

export const DATASET_SUFFIX = '.parquet'
const VENUE_PREFIX = 'venue='
const DATE_PREFIX = 'date='
const VENUE = /^[A-Z0-9]{1,10}$/
const SOURCE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

export interface Partition {
  readonly venue: string
  /** YYYY-MM-DD */
  readonly date: string
}

export function partitionPath(lake: string, { venue, date }: Partition): string {
  return join(lake, VENUE_PREFIX + venue, DATE_PREFIX + date)
}

export function datasetPath(lake: string, partition: Partition, source: string): string {
  return join(partitionPath(lake, partition), source + DATASET_SUFFIX)
}

export function isVenue(text: string): boolean {
  return VENUE.test(text)
}

export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // What the calendar has not is moved on by the parser: only a day that comes back is one. Times of a run fit Unix nanoseconds from 1970 to 2262.
  return text >= '1970-01-01' && text <= '2261-12-31' && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Names of sources are names of files: letters, digits, `.`, `_` and `-`, not beginning with a sign. */
export function isSourceName(text: string): boolean {
  return SOURCE.test(text)
}

/** The venue of a directory's name; undefined when it is no partition of one. */
export function venueOfDirectory(name: string): string | undefined {
  return name.startsWith(VENUE_PREFIX) && isVenue(name.slice(VENUE_PREFIX.length)) ? name.slice(VENUE_PREFIX.length) : undefined
}

/** The day of a directory's name; undefined when it is no partition of one. */
export function dateOfDirectory(name: string): string | undefined {
  return name.startsWith(DATE_PREFIX) && isDay(name.slice(DATE_PREFIX.length)) ? name.slice(DATE_PREFIX.length) : undefined
}

/** `AMZN_2012-06-21.itch50.gz` → `AMZN_2012-06-21`: what stands before the endings of the formats that are read here. */
export function sourceNameOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name.replace(/(\.(gz|zip|csv|itch50|itch|bin|pcap|pcapng|NASDAQ_ITCH50))+$/i, '')
}

/** The first YYYY-MM-DD in a file's name; undefined when there is none. */
export function dayInName(path: string): string | undefined {
  const found = /\d{4}-\d{2}-\d{2}/.exec(path.slice(path.lastIndexOf('/') + 1))?.[0]
  return found !== undefined && isDay(found) ? found : undefined
}
