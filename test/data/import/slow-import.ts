/**
 * An import that stands still in the middle, to be ended there by a signal. Arguments: the lake, and the phase in which to stand still.
 */
import { importDataset } from '../../../data/import/importer.js'
import { DatasetWriter } from '../../../data/lake/dataset-writer.js'
import { addRow, feedOf } from '../rows.js'

const [, , lake, phase] = process.argv
const rows = Array.from({ length: 50_000 }, (_, i) => addRow(i + 1, i + 1, i % 2 === 0 ? 'AMZN' : 'AAPL', { price: 999 }))

if (phase === 'committing') {
  DatasetWriter.prototype.finish = () => {
    process.stdout.write('standing still\n')
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
  }
}
await importDataset({ lake, venue: 'XNAS', date: '2012-06-21', source: 'rows' }, () => feedOf(rows), (progress) => {
  if (progress.phase !== phase || progress.rows <= 20_000) return undefined
  process.stdout.write('standing still\n')
  return new Promise(() => setInterval(() => {}, 1_000))
})
