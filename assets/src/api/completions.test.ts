import { afterEach, expect, test, vi } from 'vitest'
import { deltaOf, streamAnswer } from './completions'
import type { Delta } from './completions'

afterEach(() => vi.unstubAllGlobals())

function answerWith(parts: string[], type = 'text/event-stream', status = 200) {
  const bytes = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(bytes.encode(part))
      controller.close()
    },
  })
  vi.stubGlobal('fetch', async () => new Response(body, { status, headers: { 'content-type': type } }))
}

async function collect(): Promise<Delta[]> {
  const deltas: Delta[] = []
  await streamAnswer('m', [{ role: 'user', content: 'hello' }], new AbortController().signal, (delta) => void deltas.push(delta))
  return deltas
}

test('text, reasoning and usage are told apart', () => {
  expect(deltaOf('{"choices":[{"delta":{"content":"a"}}]}')).toEqual({ text: 'a' })
  expect(deltaOf('{"choices":[{"delta":{"reasoning_content":"b"}}]}')).toEqual({ reasoning: 'b' })
  expect(deltaOf('{"choices":[],"usage":{"total_tokens":3}}')).toEqual({ usage: { total_tokens: 3 } })
  expect(deltaOf('{"sources":[]}')).toEqual({})
  expect(deltaOf('[DONE]')).toBe('end')
})

test('an error inside the stream is thrown with its words', async () => {
  answerWith(['data: {"choices":[{"delta":{"content":"so far"}}]}\n\n', 'data: {"error":{"message":"out of memory"}}\n\n'])
  await expect(collect()).rejects.toThrow('out of memory')
})

test('a refused request is thrown with the words of the server', async () => {
  answerWith(['{"detail":"The model is not available."}'], 'application/json', 400)
  await expect(collect()).rejects.toMatchObject({ message: 'The model is not available.', status: 400, fault: 'input' })
})

test('letters that are cut between two chunks arrive whole, and a missing last line end loses nothing', async () => {
  const bytes = new TextEncoder().encode('data: {"choices":[{"delta":{"content":"Käuzchen"}}]}')
  const cut = bytes.indexOf(0xc3) + 1
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, cut))
      controller.enqueue(bytes.slice(cut))
      controller.close()
    },
  })
  vi.stubGlobal('fetch', async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  expect(await collect()).toEqual([{ text: 'Käuzchen' }])
})

test('a server that answers without streaming is understood', async () => {
  answerWith(['{"choices":[{"message":{"role":"assistant","content":"whole"}}]}'], 'application/json')
  expect(await collect()).toEqual([{ text: 'whole' }])
})
