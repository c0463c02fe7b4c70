/** Doubles, bit by bit. */
const view = new DataView(new ArrayBuffer(8))

function ordered(x: number): bigint {
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits
}

/** The bits of a double as sixteen hexadecimal digits. */
export function bitsOf(x: number): string {
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** How many doubles lie from one to the other. */
export function placesBetween(a: number, b: number): number {
  const distance = ordered(a) - ordered(b)
  return Number(distance < 0n ? -distance : distance)
}
