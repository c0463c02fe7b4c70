/** Bytes and identifiers from the randomness of a run, in the forms in which libraries ask the platform for them. */
import type { ShieldContext } from './shield.js'

/** Fills a view with random bytes. Answers the view. */
export function fillRandom<T extends ArrayBufferView>(context: ShieldContext, view: T): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(context.random() * 256)
  return view
}

/** A version 4 UUID. */
export function randomUuid(context: ShieldContext): string {
  const bytes = fillRandom(context, new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
