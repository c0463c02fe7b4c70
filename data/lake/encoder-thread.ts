/** The thread that encodes row groups while the importer's reads the next ones: content in, a file out, in the order in which they come. */
import { parentPort } from 'node:worker_threads'
import type { RowGroupContent } from './row-group-buffer.js'
import { encodeRowGroup } from './row-group-encoder.js'

parentPort?.on('message', (content: RowGroupContent) => {
  const file = encodeRowGroup(content)
  parentPort?.postMessage(file, [file.buffer as ArrayBuffer])
})
