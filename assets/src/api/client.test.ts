import { afterEach, expect, test, vi } from 'vitest'
import { ask, onConnection, onRefused, query, send } from './client'

afterEach(() => vi.unstubAllGlobals())

function server(answer: () => Response | Promise<Response>) {
  const calls: [string, RequestInit][] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => (calls.push([path, init]), answer()))
  return calls
}
const json = (value: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(value), { ...init, headers: { 'content-type': 'application/json', ...init.headers } })

test('what changes something is sent as JSON, even without a body', async () => {
  const calls = server(() => json(true))
  await send('api/x', { method: 'DELETE' })
  await send('api/x', { body: { a: 1 } })
  for (const [, init] of calls) expect((init.headers as Record<string, string>)['content-type']).toBe('application/json')
  expect(calls.map(([, init]) => init.method)).toEqual(['DELETE', 'POST'])
})

test('an error is told in the words of the server, with the number of the request', async () => {
  server(() => json({ detail: 'The name is taken.' }, { status: 400, headers: { 'x-request-id': 'r-7' } }))
  await expect(send('api/x')).rejects.toMatchObject({ message: 'The name is taken.', fault: 'input', status: 400, requestId: 'r-7' })
})

test('a list of field errors becomes sentences', async () => {
  server(() => json({ detail: [{ loc: ['body', 'name'], msg: 'name is missing.' }, { msg: 'url is wrong.' }] }, { status: 422 }))
  await expect(send('api/x')).rejects.toThrow('name is missing. url is wrong.')
})

test('a limit says how long to wait', async () => {
  server(() => new Response('', { status: 429, headers: { 'retry-after': '7' } }))
  await expect(send('api/x')).rejects.toMatchObject({ fault: 'limit', retryAfter: 7, message: expect.stringContaining('7 seconds') })
})

test('a page where JSON should be is an error', async () => {
  server(() => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }))
  await expect(ask('api/x')).rejects.toMatchObject({ fault: 'server' })
})

test('a refusal is reported, except where it is an expected answer', async () => {
  const refused = vi.fn()
  onRefused(refused)
  server(() => json({ detail: 'no' }, { status: 401 }))
  await expect(send('api/x', { quiet: true })).rejects.toMatchObject({ fault: 'refused' })
  expect(refused).not.toHaveBeenCalled()
  await expect(send('api/x')).rejects.toMatchObject({ fault: 'refused' })
  expect(refused).toHaveBeenCalledOnce()
})

test('a request that gets lost is told apart from one that was stopped', async () => {
  const lost = vi.fn()
  onConnection(lost, () => {})
  server(() => Promise.reject(new TypeError('failed to fetch')))
  await expect(send('api/x')).rejects.toMatchObject({ fault: 'network' })
  expect(lost).toHaveBeenCalledOnce()
  const stopped = new AbortController()
  stopped.abort()
  await expect(send('api/x', { signal: stopped.signal })).rejects.toThrow(TypeError)
  expect(lost).toHaveBeenCalledOnce()
})

test('only values that are set stand in an address', () => {
  expect(query({ page: 2, query: '', direction: undefined, text: 'a b&c' })).toBe('?page=2&text=a+b%26c')
  expect(query({})).toBe('')
})
