//! Which rows of a long list have to exist: those in sight and some around them. All rows have the same height.

export interface Slice {
  from: number
  to: number
}

/** `scrolled`, `height` and `row` in the same unit. */
export function sliceOf(count: number, scrolled: number, height: number, row: number, spare = 12): Slice {
  if (row <= 0 || height <= 0) return { from: 0, to: Math.min(count, 2 * spare) }
  const first = Math.floor(scrolled / row) - spare
  const last = Math.ceil((scrolled + height) / row) + spare
  const from = Math.max(0, Math.min(first, count))
  return { from, to: Math.max(from, Math.min(count, last)) }
}
