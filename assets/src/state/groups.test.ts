import { expect, test } from 'vitest'
import { headingOf, rowsOf } from './groups'

const now = new Date(2026, 4, 20, 12)
const at = (...parts: [number, number, number, number?]) => new Date(parts[0], parts[1], parts[2], parts[3] ?? 12).getTime() / 1000

test('chats stand under the heading of their age', () => {
  expect(headingOf(at(2026, 4, 20, 0), now)).toBe('Today')
  expect(headingOf(at(2026, 4, 19, 23), now)).toBe('Yesterday')
  expect(headingOf(at(2026, 4, 14), now)).toBe('Previous 7 days')
  expect(headingOf(at(2026, 3, 30), now)).toBe('April 2026')
  expect(headingOf(at(2025, 3, 30), now)).toBe('April 2025')
})

test('each heading stands once, before its chats', () => {
  const chat = (id: string, updated_at: number) => ({ id, title: id, updated_at, created_at: updated_at })
  const rows = rowsOf([chat('a', at(2026, 4, 20)), chat('b', at(2026, 4, 20)), chat('c', at(2026, 0, 1))], now)
  expect(rows.map((row) => row.key)).toEqual(['heading Today', 'a', 'b', 'heading January 2026', 'c'])
})
