/** Reading rows of one instrument out of Parquet: decoding and filling batches, nothing else. */
import { Epoch } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import type { Group, Inputs, Sample } from '../bench.js'
import { ChunkTimes } from '../chunk-times.js'
import { ONE_INSTRUMENT, SYNTHETIC_DATE, syntheticLake } from '../inputs.js'

/** Reads every row. @returns how many, and the sum of their prices: what is read is used */
export function scanAll(lake: string, times: ChunkTimes): { readonly rows: number, readonly prices: number } {
  const { instruments: [{ files }] } = openLake(lake).resolve({ instruments: [ONE_INSTRUMENT] })
  const source = datasetSource({ files, symbol: ONE_INSTRUMENT, epoch: Epoch.ofDay(SYNTHETIC_DATE), instrument: 0 })
  let [rows, prices] = [0, 0]
  for (let batch = source.next(); batch !== undefined; batch = source.next()) {
    if (batch instanceof Promise) throw new TypeError('a dataset answers at once')
    for (let row = 0; row < batch.length; row++) prices += batch.price[row]
    rows += batch.length
    times.lap(batch.length)
  }
  void source.close?.()
  return { rows, prices }
}

function measure({ lake = '' }: Inputs): Sample {
  scanAll(lake, new ChunkTimes())
  const times = new ChunkTimes()
  const { rows } = scanAll(lake, times)
  return times.sample(rows)
}

export const scan: Group = {
  name: 'scan',
  prepare: async () => ({ lake: await syntheticLake() }),
  rows: [{ name: 'Parquet scan of one instrument', unit: 'rows', measure }],
}
