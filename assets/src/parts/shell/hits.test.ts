import { expect, test } from 'vitest'
import { cutAround } from './hits'

test('hits are marked whatever their case, and signs are no patterns', () => {
  expect(cutAround('An Owl (owl).', 'owl')).toEqual([[false, 'An '], [true, 'Owl'], [false, ' ('], [true, 'owl'], [false, ').']])
  expect(cutAround('a+b', '+')).toEqual([[false, 'a'], [true, '+'], [false, 'b']])
})

test('a long text begins shortly before its first hit', () => {
  const parts = cutAround('word '.repeat(40) + 'owl', 'owl')
  expect(parts[0]?.[1]).toMatch(/^… word/)
  expect(parts[0]?.[1].length).toBeLessThan(60)
  expect(parts.at(-1)).toEqual([true, 'owl'])
})
