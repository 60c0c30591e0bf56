import { expect, test } from 'vitest'
import { sliceOf } from './window'

test('only rows near what is in sight exist, however long the list', () => {
  expect(sliceOf(100_000, 0, 600, 36)).toEqual({ from: 0, to: 29 })
  const middle = sliceOf(100_000, 36 * 50_000, 600, 36)
  expect(middle).toEqual({ from: 49_988, to: 50_029 })
})

test('the ends are kept, and an unmeasured list shows its beginning', () => {
  expect(sliceOf(10, 0, 600, 36)).toEqual({ from: 0, to: 10 })
  expect(sliceOf(10, 9999, 600, 36)).toEqual({ from: 10, to: 10 })
  expect(sliceOf(100, 0, 0, 36)).toEqual({ from: 0, to: 24 })
  expect(sliceOf(0, 0, 600, 36)).toEqual({ from: 0, to: 0 })
})
