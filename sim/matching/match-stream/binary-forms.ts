/**
 * What the three binary files have in common: a head of 16 bytes, then records of one size. All little-endian. README.md has the fields.
 */
export const MAGIC = 'ISOMATCH'
export const HEAD_BYTES = 16
export const MESSAGE_BYTES = 32
export const REPORT_BYTES = 48

/** What the records of a file are. */
export const FileKind = { messages: 1, reports: 2, books: 3 } as const
export type FileKind = (typeof FileKind)[keyof typeof FileKind]

/** Bytes of a record of a book: both sides of each level take 32. */
export function bookBytes(levels: number): number {
  return 24 + levels * 32
}

/** Magic, kind, bytes of a record. */
export function fileHead(kind: FileKind, recordBytes: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  head.set(new TextEncoder().encode(MAGIC))
  const view = new DataView(head.buffer)
  view.setUint32(8, kind, true)
  view.setUint32(12, recordBytes, true)
  return head
}
