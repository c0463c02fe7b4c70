/**
 * Where row groups are encoded: the first few here, those of a large dataset in a thread beside, which takes a moment to start.
 * The bytes are the same.
 */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { RowGroupContent } from './row-group-buffer.js'
import { encodeRowGroup } from './row-group-encoder.js'

/** A dataset of so many row groups is written before a thread has loaded what it needs. */
const IN_PLACE = 4
/** A thread does not inherit the loader by which sources run in a checkout. */
const threaded = availableParallelism() > 1 && import.meta.url.endsWith('.js')

export class RowGroupEncoding {
  private encoded = 0
  private worker: Worker | undefined

  /** One row group at a time: the content must stay as it is until it is answered. @returns a Parquet file of one row group */
  async encode(content: RowGroupContent): Promise<Uint8Array> {
    if (!threaded || this.encoded++ < IN_PLACE) return encodeRowGroup(content)
    const worker = (this.worker ??= new Worker(new URL('./encoder-thread.js', import.meta.url)))
    const answered = once(worker, 'message')
    worker.postMessage(content)
    const [file] = await answered as [Uint8Array]
    return file
  }

  /** Ends the thread, whatever it does. */
  close(): void {
    void this.worker?.terminate()
    this.worker = undefined
  }
}
