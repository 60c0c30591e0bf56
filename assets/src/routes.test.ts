import { expect, test } from 'vitest'
import { paths, placeOf } from './routes'

test('each path that the app makes leads back to its place', () => {
  expect(placeOf(paths.new)).toEqual({ page: 'new' })
  expect(placeOf(paths.chat('ab-1'))).toEqual({ page: 'chat', id: 'ab-1' })
  expect(placeOf(paths.people)).toEqual({ page: 'people' })
  expect(placeOf(paths.connections)).toEqual({ page: 'connections' })
})

test('other paths lead nowhere', () => {
  for (const path of ['c', 'c/a/b', 'admin/x', 'admin/people/1', 'x']) expect(placeOf(path)).toEqual({ page: 'nothing' })
})
