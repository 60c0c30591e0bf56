//! The person's chats as the sidebar lists them: loaded in pages, newest first; deletion waits ten seconds so that it can be taken back.

import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import * as api from '../api/chats'
import { inWords } from '../api/errors'
import type { ChatTitle } from '../api/types'
import { t } from '../words'
import { connection } from './connection.svelte'
import { notices } from './notices.svelte'
import { session } from './session.svelte'

const UNDO_FOR = 10_000

class Chats {
  #all = $state.raw<ChatTitle[]>([])
  #page = 0
  #loading: Promise<void> | undefined
  /** Chats that are hidden because they will be deleted, with the timer that does it. */
  #leaving = new SvelteMap<string, ReturnType<typeof setTimeout>>()
  /** Chats with an answer that was not looked at yet. */
  unread = new SvelteSet<string>()
  ended = $state(false)
  failed = $state('')
  loaded = $state(false)

  readonly list = $derived(this.#all.filter((chat) => !this.#leaving.has(chat.id)))

  constructor() {
    session.whenPersonChanges(() => this.#reset())
    session.whenLeaving(() => this.#deleteNow())
    addEventListener('pagehide', () => void this.#deleteNow())
    connection.whenBack(() => void this.#again())
  }

  #reset(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer)
    this.#leaving.clear()
    this.#all = []
    this.#page = 0
    this.ended = false
    this.loaded = false
    this.unread.clear()
  }

  /** Loads the next page, if there is one. */
  more(): Promise<void> {
    if (this.ended) return Promise.resolve()
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  async #load(): Promise<void> {
    const owner = session.person?.id
    try {
      const found = await api.listChats(this.#page + 1)
      if (owner !== session.person?.id) return
      this.failed = ''
      this.#page += 1
      this.ended = found.length < api.PAGE
      this.#merge(found)
      this.loaded = true
    } catch (error) {
      this.failed = inWords(error)
    }
  }

  /** The connection is back: load what could not be loaded. */
  async #again(): Promise<void> {
    if (this.failed) await this.more()
  }

  /** Looks at the newest page again: another tab or device may have written. */
  async refresh(): Promise<void> {
    if (!this.loaded) return this.more()
    const found = await api.listChats(1).catch(() => [])
    if (found.length > 0) this.#merge(found)
  }

  #merge(found: ChatTitle[]): void {
    const fresh = new Set(found.map((chat) => chat.id))
    this.#all = [...this.#all.filter((chat) => !fresh.has(chat.id)), ...found].sort((a, b) => b.updated_at - a.updated_at)
  }

  put(chat: ChatTitle): void {
    this.#merge([chat])
  }

  titleOf(id: string): string | undefined {
    return this.#all.find((chat) => chat.id === id)?.title
  }

  async rename(chat: ChatTitle, title: string): Promise<void> {
    const wanted = title.trim()
    if (!wanted || wanted === chat.title) return
    this.put({ ...chat, title: wanted })
    try {
      await api.patchChat(chat.id, { title: wanted })
    } catch (error) {
      this.put(chat)
      notices.say(`${t.chats.renameFailed} ${inWords(error)}`, { tone: 'red' })
    }
  }

  remove(chat: ChatTitle): void {
    const timer = setTimeout(() => void this.#delete(chat), UNDO_FOR)
    this.#leaving.set(chat.id, timer)
    const undo = () => {
      clearTimeout(timer)
      this.#leaving.delete(chat.id)
      hide()
    }
    const title = chat.title || t.chats.untitled
    const hide = notices.say(t.chats.deleted(title), { act: { label: t.undo, run: undo } }, UNDO_FOR)
  }

  async #delete(chat: ChatTitle): Promise<void> {
    try {
      await api.deleteChat(chat.id)
      this.#all = this.#all.filter((other) => other.id !== chat.id)
    } catch (error) {
      notices.say(`${t.chats.deleteFailed(chat.title)} ${inWords(error)}`, { tone: 'red' })
    }
    this.#leaving.delete(chat.id)
  }

  /** The page or the person goes away: what was to be deleted in a few seconds is deleted now. */
  #deleteNow(): Promise<unknown> {
    const ids = [...this.#leaving.keys()]
    for (const timer of this.#leaving.values()) clearTimeout(timer)
    return Promise.allSettled(ids.map((id) => api.deleteChat(id, true)))
  }
}

export const chats = new Chats()
