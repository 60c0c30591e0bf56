import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '../api/errors'
import type { Chat, Message } from '../api/types'

const api = vi.hoisted(() => ({ createChat: vi.fn(), patchChat: vi.fn() }))
vi.mock('../api/chats', () => api)
const { Saver } = await import('./saving.svelte')

const message = (id: string, content = id): Message => ({ id, parentId: null, childrenIds: [], role: 'user', content, timestamp: 1 })
const stored = { id: 'chat', title: 't', created_at: 1, updated_at: 1, chat: {} } satisfies Chat

function setUp(id: string | null) {
  const chat = { id, title: 't', models: ['m'], history: { messages: { a: message('a'), b: message('b') } as Record<string, Message>, currentId: 'b' } }
  const saver = new Saver(chat, (answer) => (chat.id = answer.id))
  return { chat, saver }
}

/** Lets everything that waits for a promise go on. */
const settle = () => vi.advanceTimersByTimeAsync(0)
const idsIn = (call: unknown[] | undefined) => Object.keys((call?.at(-1) as { history: { messages: object } }).history.messages)

beforeEach(() => {
  vi.useFakeTimers()
  api.createChat.mockReset().mockResolvedValue(stored)
  api.patchChat.mockReset().mockResolvedValue(stored)
})
afterEach(() => vi.useRealTimers())

test('a chat is created once, and then only what changed is sent', async () => {
  const { chat, saver } = setUp(null)
  saver.mark(['a', 'b'])
  saver.mark(['b'])
  await settle()
  expect(api.createChat).toHaveBeenCalledTimes(1)
  expect(api.patchChat.mock.calls.map(idsIn)).toEqual([['b']])
  expect(api.patchChat.mock.calls[0]?.[0]).toBe('chat')
  expect(chat.id).toBe('chat')
  expect(saver.pending).toBe(false)
})

test('writes follow each other, and what changes meanwhile goes in one', async () => {
  const { chat, saver } = setUp('chat')
  let finish = (_answer: Chat) => {}
  api.patchChat.mockReturnValueOnce(new Promise<Chat>((resolve) => (finish = resolve)))
  saver.mark(['a'])
  for (const text of ['b1', 'b2', 'b3']) {
    chat.history.messages['b'] = message('b', text)
    saver.mark(['b'])
  }
  await settle()
  expect(api.patchChat).toHaveBeenCalledTimes(1)
  finish(stored)
  await settle()
  expect(api.patchChat).toHaveBeenCalledTimes(2)
  expect(api.patchChat.mock.calls[1]?.[1].history.messages.b.content).toBe('b3')
})

test('a lost write is sent again, with what changed since', async () => {
  const { saver } = setUp('chat')
  api.patchChat.mockRejectedValueOnce(new ApiError('network', 'no way'))
  saver.mark(['a'])
  await settle()
  expect(saver.unsaved).toBe(true)
  saver.mark(['b'], 2000)
  await vi.advanceTimersByTimeAsync(5000)
  expect(api.patchChat.mock.calls.map(idsIn)).toEqual([['a'], ['a', 'b']])
  expect(saver.unsaved).toBe(false)
})

test('a write that the server will never take is not repeated', async () => {
  const { saver } = setUp('chat')
  api.patchChat.mockRejectedValue(new ApiError('gone', 'deleted elsewhere', 404))
  saver.mark(['a'])
  await vi.advanceTimersByTimeAsync(120_000)
  expect(api.patchChat).toHaveBeenCalledTimes(1)
})

test('a delayed mark writes once for many', async () => {
  const { saver } = setUp('chat')
  for (let i = 0; i < 50; i++) saver.mark(['b'], 2000)
  await vi.advanceTimersByTimeAsync(1999)
  expect(api.patchChat).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(api.patchChat).toHaveBeenCalledTimes(1)
})
