/**
 * What a dataset's file holds: one venue day of one source, rows of {@link MarketBatch} in columns. README.md of this room has the table.
 *
 * Every column is required: what a kind does not use is 0 or ''. The file says itself what it is, under the key {@link DATASET_KEY}.
 */
import { Dictionary, Field, Int32, Int64, Schema, Timestamp, TimeUnit, Uint64, Uint8, Utf8 } from 'apache-arrow'
import { z } from 'zod'
import { MarketKind, Side } from '../../core/market/vocabulary.js'
import { isDay } from './partition.js'

/** Version of the columns and of the metadata. A reader refuses a later one. */
export const SCHEMA_VERSION = 1
/** Key of the file's metadata, JSON of {@link DatasetMetadata}. */
export const DATASET_KEY = 'isochron'

/** Most rows of a row group. */
export const ROW_GROUP_ROWS_MAX = 65_536
/** Instruments with fewer rows share a row group, up to as many rows together. */
export const SHARED_GROUP_ROWS_MAX = 16_384

const required = (name: string, type: ConstructorParameters<typeof Field>[1]): Field => new Field(name, type, false)
const names = (id: number): Dictionary<Utf8, Int32> => new Dictionary(new Utf8(), new Int32(), id)

export const LAKE_SCHEMA = new Schema([
  required('ts_recv', new Timestamp(TimeUnit.NANOSECOND, 'UTC')),
  required('ts_event', new Timestamp(TimeUnit.NANOSECOND, 'UTC')),
  required('seq', new Int64()),
  required('symbol', names(0)),
  required('kind', names(1)),
  required('side', names(2)),
  required('price', new Int32()),
  required('qty', new Int64()),
  required('price2', new Int32()),
  required('price3', new Int32()),
  required('qty2', new Int64()),
  required('order_id', new Uint64()),
  required('other_id', new Uint64()),
  required('code', new Uint8()),
  required('flags', new Uint8()),
  required('participant', names(3)),
])

/** Columns that are decoded for one instrument: its symbol is known. */
export const ROW_COLUMNS: readonly string[] = LAKE_SCHEMA.fields.map(({ name }) => name).filter((name) => name !== 'symbol')

/** The text of kinds and sides in the files; no side is ''. */
export const KIND_NAMES: readonly string[] = Object.keys(MarketKind)
export const SIDE_NAMES: readonly string[] = Object.keys(Side).map((name) => name === 'none' ? '' : name)

const count = z.number().int().nonnegative()
/** Rows that stand together: from row `rowInGroup` of row group `rowGroup` on, `rows` of them. */
const rowRun = z.object({ rows: count, rowGroup: count, rowInGroup: count })

const time = z.string().regex(/^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z)?$/, 'expected ISO 8601 with nanoseconds')
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/, 'expected ISO 8601 with nanoseconds')
const decimals = z.number().int().min(0).max(9)
/** In increments, the first from 0 or below: an instrument without them could not be traded. */
const tickSteps = z.array(z.object({ fromPrice: z.number().int(), tick: z.number().int().positive() }))
  .refine((steps) => steps.length > 0 && steps[0].fromPrice <= 0 && steps.every(({ fromPrice }, i) => i === 0 || fromPrice > steps[i - 1].fromPrice),
    'expected ticks sorted by fromPrice, the first from 0 or below')

const metadataSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  venue: z.string().min(1),
  /** The day on the venue, YYYY-MM-DD. */
  date: z.string().refine(isDay, 'expected a day, YYYY-MM-DD'),
  /** Name of the source, unique among those of the day: the file's own name. */
  source: z.string().min(1),
  /** What was imported: format, files, their bytes and digest together. */
  input: z.object({ format: z.string(), files: z.array(z.string()), bytes: count, sha256: z.string() }),
  rows: count,
  /** Of the first and the last row, ISO 8601 with nanoseconds; '' when there are no rows. */
  firstTime: time,
  lastTime: time,
  /** The feed said that the day was over. */
  complete: z.boolean(),
  /** Rows that are not of one instrument; their symbol is ''. */
  session: rowRun,
  /** In the order of their symbols, which is that of their rows. */
  instruments: z.array(rowRun.extend({
    symbol: z.string().min(1), venue: z.string().min(1), currency: z.string(), priceDecimals: decimals, qtyDecimals: decimals, ticks: tickSteps, lot: z.number(),
    multiplier: z.number().int().positive().max(1_000_000_000).optional(),
    contract: z.object({ root: z.string().min(1), lastTrade: instant, roll: instant.optional(), settlement: z.enum(['cash', 'delivery']) }).optional(),
  })),
  /** What the import counted, by name. */
  counters: z.record(z.string(), z.number()),
  /** What a person should know about this data. */
  warnings: z.array(z.string()),
}).refine(({ rows, session, instruments }) => rows === instruments.reduce((sum, instrument) => sum + instrument.rows, session.rows),
  { path: ['rows'], message: 'expected the rows of the session and of all instruments together' })

export type DatasetMetadata = z.infer<typeof metadataSchema>
export type DatasetInput = DatasetMetadata['input']
/** An instrument of a dataset: its specification, and where its rows are. */
export type DatasetInstrument = DatasetMetadata['instruments'][number]
export type RowRun = z.infer<typeof rowRun>

/** A damaged file may have thousands, one for each instrument. */
const PROBLEMS_SHOWN = 3

/** @returns the metadata, or what is wrong with it */
export function parseMetadata(json: string): DatasetMetadata | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return { problem: `it is no JSON: ${String(error)}` }
  }
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion
  if (version !== SCHEMA_VERSION) return { problem: `it has schema version ${String(version)}, this program reads ${SCHEMA_VERSION}` }
  const parsed = metadataSchema.safeParse(value)
  if (parsed.success) return parsed.data
  return { problem: parsed.error.issues.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') }
}
