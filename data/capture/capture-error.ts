/**
 * What is wrong with a capture file, where, and what to do about it.
 */

export type CaptureReason = 'not-a-capture' | 'truncated' | 'corrupt' | 'unsupported'

export interface CaptureError {
  readonly reason: CaptureReason
  /** In the file, from 0. */
  readonly byteOffset: number
  readonly found: string
  readonly expected: string
  readonly advice: string
}

/** The sentence for people. @param source name of the file */
export function describeCaptureError(error: CaptureError, source: string): string {
  return `${source}: byte ${error.byteOffset}: found ${error.found}, expected ${error.expected}. ${error.advice}`
}

/** `0xd4c3b2a1` */
export function hex32(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`
}
