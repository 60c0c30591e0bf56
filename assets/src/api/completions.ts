//! One streamed answer of a model: plain server-sent events, no chat id, so the server neither saves nor titles anything.

import { t } from '../words'
import { send } from './client'
import { ApiError, sentenceIn } from './errors'
import { EventReader } from './sse'
import type { Usage } from './types'

export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: string
}

/** What one chunk adds. */
export interface Delta {
  text?: string
  reasoning?: string
  usage?: Usage
}

interface Chunk {
  choices?: { delta?: Record<string, unknown> | null; message?: Record<string, unknown> | null; finish_reason?: string | null }[]
  usage?: Usage | null
  error?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads one event; throws what a model server reported in the middle of its answer. */
export function deltaOf(data: string): Delta | 'end' {
  if (data.trim() === '[DONE]') return 'end'
  let chunk: Chunk
  try {
    chunk = JSON.parse(data) as Chunk
  } catch {
    return {}
  }
  if (chunk?.error) throw new ApiError('server', sentenceIn(chunk) || t.errors.modelFailed)
  const part = chunk?.choices?.[0]?.delta ?? chunk?.choices?.[0]?.message ?? {}
  const delta: Delta = {}
  const text = textOf(part['content'])
  const reasoning = textOf(part['reasoning_content']) || textOf(part['reasoning']) || textOf(part['thinking'])
  if (text) delta.text = text
  if (reasoning) delta.reasoning = reasoning
  if (chunk?.usage) delta.usage = chunk.usage
  return delta
}

/** Streams an answer until its end; `signal` stops it, and with it the model server's work. */
export async function streamAnswer(model: string, messages: Turn[], signal: AbortSignal, take: (delta: Delta) => void): Promise<void> {
  const body = { model, messages, stream: true }
  const answer = await send('api/chat/completions', { body, signal })
  if (!/event-stream/.test(answer.headers.get('content-type') ?? '')) {
    take(wholeOf(deltaOf(await answer.text())))
    return
  }
  if (!answer.body) throw new ApiError('network', t.errors.network)
  await drain(answer.body, take, signal)
}

const wholeOf = (delta: Delta | 'end'): Delta => (delta === 'end' ? {} : delta)

async function drain(body: ReadableStream<Uint8Array>, take: (delta: Delta) => void, signal: AbortSignal): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const events = new EventReader()
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      if (signal.aborted) throw cause
      throw new ApiError('network', t.errors.cutOff)
    })
    const text = done ? decoder.decode() + '\n\n' : decoder.decode(value, { stream: true })
    for (const data of events.take(text)) {
      const delta = deltaOf(data)
      if (delta === 'end') return void reader.cancel().catch(() => {})
      take(delta)
    }
    if (done) return
  }
}
