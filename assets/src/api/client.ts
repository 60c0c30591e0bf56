//! The one place that calls the server. The session is an HttpOnly cookie which scripts cannot read, so nothing here knows a token.
//! A 401 may mean "not for you" as well as "your session has ended": whoever listens with `onRefused` finds out which.

import { at } from '../base'
import { t } from '../words'
import { ApiError, faultOf, sentenceIn } from './errors'

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  /** Let the request finish although the page goes away; the browser allows about 64 kB for such bodies. */
  keepalive?: boolean
  /** The answer to a write need not repeat what was not sent (RFC 7240). */
  minimal?: boolean
  /** A 401 is an answer to expect here (sign-in, session check), no sign that the session ended. */
  quiet?: boolean
}

type Listener = () => void
const listeners: { refused: Listener; lost: Listener; found: Listener } = { refused: () => {}, lost: () => {}, found: () => {} }

export const onRefused = (listener: Listener): void => void (listeners.refused = listener)
export function onConnection(lost: Listener, found: Listener): void {
  listeners.lost = lost
  listeners.found = found
}

/** Sends a request and gives the answer when its status is a success; throws `ApiError` otherwise. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const { body, method = body === undefined ? 'GET' : 'POST', signal, keepalive = false, minimal = false, quiet = false } = call
  const headers: Record<string, string> = { accept: 'application/json, text/event-stream' }
  if (method !== 'GET') headers['content-type'] = 'application/json'
  if (minimal) headers['prefer'] = 'return=minimal'
  const request: RequestInit = { method, headers, keepalive, credentials: 'same-origin', cache: 'no-store' }
  if (body !== undefined) request.body = JSON.stringify(body)
  if (signal) request.signal = signal

  const answer = await fetch(at(path), request).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    listeners.lost()
    throw new ApiError('network', t.errors.network)
  })
  listeners.found()
  if (answer.ok) return answer
  if (answer.status === 401 && !quiet) listeners.refused()
  throw await failure(answer)
}

async function failure(answer: Response): Promise<ApiError> {
  const text = await answer.text().catch(() => '')
  const fault = faultOf(answer.status)
  const said = /json/.test(answer.headers.get('content-type') ?? '') ? sentenceIn(parsed(text)) : ''
  const wait = Number(answer.headers.get('retry-after')) || 0
  const sentence = said || (fault === 'limit' ? t.errors.limit(wait) : t.errors.status(answer.status))
  return new ApiError(fault, sentence, answer.status, answer.headers.get('x-request-id') ?? '', wait)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Sends a request and reads the JSON answer. A page where JSON should be (an old proxy, a wrong path) is an error too. */
export async function ask<T>(path: string, call: Call = {}): Promise<T> {
  const answer = await send(path, call)
  const value = parsed(await answer.text())
  if (value === null && !/json/.test(answer.headers.get('content-type') ?? '')) {
    throw new ApiError('server', t.errors.notJson, answer.status, answer.headers.get('x-request-id') ?? '')
  }
  return value as T
}

/** `?a=1&b=x` of the values that are set. */
export function query(values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return set.length ? `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}` : ''
}
