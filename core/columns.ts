/** Columns of flat state: how a typed array gets room for more. */

type Column = Int32Array | Float64Array | Uint8Array

/** A column of `length` places that begins with what `column` holds; the rest is 0. */
export function grown<C extends Column>(column: C, length: number): C {
  const larger = new (column.constructor as new (length: number) => C)(length)
  larger.set(column)
  return larger
}
