import { afterEach, expect, test, vi } from 'vitest'
import { audienceOf, saveConnections, toList } from './connections'
import type { Connections } from './connections'

afterEach(() => vi.unstubAllGlobals())

const stored: Connections = {
  openai: {
    ENABLE_OPENAI_API: true,
    OPENAI_API_BASE_URLS: ['http://a/v1', 'http://b/v1'],
    OPENAI_API_KEYS: ['••••1', ''],
    OPENAI_API_CONFIGS: {
      '0': { enable: true, name: 'A', model_ids: ['x'], locked: true, state: { up: true, models: 2 } },
      '1': { access_grants: [{ principal_type: 'user', principal_id: '*', permission: 'read' }] },
    },
  },
  ollama: { ENABLE_OLLAMA_API: true, OLLAMA_BASE_URLS: ['http://c'], OLLAMA_API_CONFIGS: { '0': { key: '••••3' } } },
}

async function sent(act: () => Promise<unknown>) {
  let body: unknown
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    body = JSON.parse(String(init.body))
    return new Response('{}', { headers: { 'content-type': 'application/json' } })
  })
  await act()
  return body
}

test('the parallel lists become records, each with its own key and settings', () => {
  expect(toList(stored).map(({ kind, index, url, key }) => [kind, index, url, key])).toEqual([
    ['openai', 0, 'http://a/v1', '••••1'],
    ['openai', 1, 'http://b/v1', ''],
    ['ollama', 0, 'http://c', '••••3'],
  ])
  expect(toList(stored).map((one) => audienceOf(one.config))).toEqual(['admins', 'everyone', 'admins'])
  expect(audienceOf({ access_grants: [{ principal_type: 'group', principal_id: 'g', permission: 'read' }] })).toBe('some')
})

test('saving sends every key placeholder back in its place, keeps unknown settings, and leaves out what the server only reports', async () => {
  const list = toList(stored).filter((one) => one.kind === 'openai')
  expect(await sent(() => saveConnections('openai', list, true))).toEqual({
    ...stored.openai,
    OPENAI_API_CONFIGS: { '0': { enable: true, name: 'A', model_ids: ['x'] }, '1': stored.openai.OPENAI_API_CONFIGS['1'] },
  })
})

test('after a removal the settings move with their connections', async () => {
  const list = toList(stored).filter((one) => one.kind === 'openai' && one.index === 1)
  expect(await sent(() => saveConnections('openai', list, true))).toMatchObject({
    OPENAI_API_BASE_URLS: ['http://b/v1'],
    OPENAI_API_KEYS: [''],
    OPENAI_API_CONFIGS: { '0': stored.openai.OPENAI_API_CONFIGS['1'] },
  })
})
