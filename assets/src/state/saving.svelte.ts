//! Writes a conversation to the server: one write at a time, only what changed, again until it succeeds. Meant to go when the
//! server saves answers by itself.

import * as api from '../api/chats'
import { ApiError } from '../api/errors'
import type { Chat, ChatBody, History } from '../api/types'

/** What the saver needs of a conversation. */
export interface Savable {
  id: string | null
  title: string
  models: string[]
  history: History
}

const FIRST_RETRY = 2000
const LAST_RETRY = 30_000
/** The browser refuses bodies beyond 64 kB for requests that outlive the page. */
const KEEPALIVE_MOST = 60_000

export class Saver {
  /** True after a write has failed, until one succeeds. */
  unsaved = $state(false)
  #changed = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #busy = false
  #retry = FIRST_RETRY

  constructor(
    private readonly chat: Savable,
    private readonly saved: (answer: Chat, created: boolean) => void,
  ) {}

  get pending(): boolean {
    return this.#busy || this.#changed.size > 0
  }

  /** These messages differ from what the server has. `soon` is in milliseconds. */
  mark(ids: string[], soon = 0): void {
    for (const id of ids) this.#changed.add(id)
    if (soon === 0) this.now()
    else this.#timer ??= setTimeout(() => this.now(), soon)
  }

  now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#busy && this.#changed.size > 0) void this.#write()
  }

  /** The page goes away: send what the browser lets out. */
  async last(): Promise<void> {
    if (this.chat.id === null || this.#changed.size === 0) return
    const patch = { history: this.#take() }
    if (JSON.stringify(patch).length < KEEPALIVE_MOST) await api.patchChat(this.chat.id, patch, true).catch(() => undefined)
  }

  async #write(): Promise<void> {
    this.#busy = true
    const sent = [...this.#changed]
    const created = this.chat.id === null
    try {
      const answer = await this.#send()
      this.unsaved = false
      this.#retry = FIRST_RETRY
      this.saved(answer, created)
    } catch (error) {
      this.#failed(sent, error)
    }
    this.#busy = false
    if (this.#changed.size > 0 && this.#timer === undefined) this.now()
  }

  #send(): Promise<Chat> {
    const { id, title, models } = this.chat
    const history = this.#take()
    const whole: ChatBody = { title, models, history }
    return id === null ? api.createChat(whole) : api.patchChat(id, { models, history })
  }

  #failed(sent: string[], error: unknown): void {
    for (const id of sent) this.#changed.add(id)
    this.unsaved = true
    // A write that the server does not accept would be refused again; the next change tries with it.
    const hopeless = error instanceof ApiError && (error.fault === 'input' || error.fault === 'gone')
    if (hopeless) this.#changed.clear()
    this.#timer = setTimeout(() => this.now(), this.#retry)
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY)
  }

  /** The changed messages as they are now. */
  #take(): History {
    const { messages, currentId } = this.chat.history
    const changed = [...this.#changed].flatMap((id) => (messages[id] ? [[id, $state.snapshot(messages[id])] as const] : []))
    this.#changed.clear()
    return { messages: Object.fromEntries(changed), currentId }
  }
}
