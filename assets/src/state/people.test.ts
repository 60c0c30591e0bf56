import { expect, test, vi } from 'vitest'

vi.mock('../router.svelte', () => ({ router: { values: new URLSearchParams() } }))
const { commands } = await import('./people.svelte')

const bob = { id: '1', name: 'Bob', email: 'bob@example.com', role: 'pending' as const, last_active_at: 0, created_at: 0, updated_at: 0 }

test('the command beside an act does the same act', () => {
  expect(commands.role(bob, 'user')).toBe('owui user approve bob@example.com')
  expect(commands.role({ ...bob, role: 'user' }, 'admin')).toBe('owui user role bob@example.com --role admin')
  expect(commands.remove(bob)).toBe('owui user delete bob@example.com')
})

test('an address with signs that mean something to a shell is quoted', () => {
  expect(commands.remove({ ...bob, email: "o'neil;ls@example.com" })).toBe(`owui user delete 'o'\\''neil;ls@example.com'`)
})
