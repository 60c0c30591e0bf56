//! What went wrong with a request, in a form that a page can show: one sentence, whose fault, and the id that the server's log knows.

import { t } from '../words'

export type Fault = 'network' | 'refused' | 'limit' | 'input' | 'gone' | 'server'

export class ApiError extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
    readonly status = 0,
    /** The id under which the server logged this request; empty when there was no answer. */
    readonly requestId = '',
    readonly retryAfter = 0,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export const faultOf = (status: number): Fault => {
  if (status === 429) return 'limit'
  if (status === 401 || status === 403) return 'refused'
  if (status === 404 || status === 410) return 'gone'
  return status >= 500 ? 'server' : 'input'
}

/** The sentence in an error body: `{"detail": "..."}`, a list of field errors, or a model server's `{"error": {"message"}}`. */
export function sentenceIn(body: unknown): string {
  if (typeof body === 'string') return body
  if (typeof body !== 'object' || body === null) return ''
  const { detail, error, message, msg } = body as Record<string, unknown>
  if (Array.isArray(detail)) return detail.map(sentenceIn).filter(Boolean).join(' ')
  for (const part of [detail, error, message, msg]) {
    const found = sentenceIn(part)
    if (found) return found
  }
  return ''
}

/** One sentence for the person, whatever was thrown. */
export function inWords(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return error instanceof Error && error.message ? error.message : t.errors.unknown
}
