/**
 * What is wrong with bytes, said so that a person can act on it: where, what was found, what was expected, what to do.
 * Bad input is an answer, not an exception.
 */

export interface ByteError<Reason extends string = string> {
  readonly reason: Reason
  /** Where in the file, packet or stream, from 0. */
  readonly byteOffset: number
  readonly found: string
  readonly expected: string
  /** What to do about it. */
  readonly advice: string
}

/** The sentence for people. @param source name of the file or feed */
export function describeByteError(error: ByteError, source: string): string {
  return `${source}: byte ${error.byteOffset}: found ${error.found}, expected ${error.expected}. ${error.advice}`
}

/** `'A'`, or `0x00` for a byte that does not print. */
export function showByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `0x${byte.toString(16).padStart(2, '0')}`
}
