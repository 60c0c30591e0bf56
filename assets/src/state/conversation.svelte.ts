//! One chat as it is shown, and the chats that are open in this page. Answers come from `run`, writes go through `saving`.

import { SvelteMap } from 'svelte/reactivity'
import { readChat } from '../api/chats'
import { ApiError, inWords } from '../api/errors'
import type { Chat, History, Message } from '../api/types'
import { chats } from './chats.svelte'
import { connection } from './connection.svelte'
import { Saver } from './saving.svelte'
import { session } from './session.svelte'
import { branch, emptyHistory, leafOf, siblings, sound, titleFrom } from './tree'

const KEPT_OPEN = 20

export class Conversation {
  id = $state<string | null>(null)
  title = $state('')
  models = $state<string[]>([])
  history = $state<History>(emptyHistory())
  status = $state<'loading' | 'ready' | 'missing' | 'failed'>('ready')
  failure = $state('')
  /** The messages that are being answered now. */
  running = new SvelteMap<string, () => void>()
  readonly saver: Saver

  readonly shown: Message[] = $derived(branch(this.history))
  readonly isRunning = $derived(this.running.size > 0)

  constructor(
    id: string | null,
    private readonly named: (conversation: Conversation) => void,
  ) {
    this.id = id
    this.saver = new Saver(this, (answer, created) => this.#saved(answer, created))
    if (id !== null) this.status = 'loading'
  }

  /** Reads the chat; one that is being answered or not saved yet is newer here than there. */
  async load(): Promise<void> {
    if (this.id === null || this.isRunning || this.saver.pending) return
    try {
      const chat = await readChat(this.id)
      if (!this.isRunning && !this.saver.pending) this.#take(chat)
    } catch (error) {
      if (this.status !== 'loading') return
      const gone = error instanceof ApiError && (error.fault === 'refused' || error.fault === 'gone' || error.fault === 'input')
      this.status = gone ? 'missing' : 'failed'
      this.failure = inWords(error)
    }
  }

  #take(chat: Chat): void {
    this.title = chat.title
    this.models = chat.chat.models ?? []
    this.history = sound(chat.chat.history)
    this.status = 'ready'
  }

  #saved(answer: Chat, created: boolean): void {
    if (created) {
      this.id = answer.id
      this.named(this)
    }
    const { title, updated_at, created_at } = answer
    chats.put({ id: answer.id, title: title || this.title, updated_at, created_at })
  }

  /** Call before the first message: a chat is named after its first question. */
  nameAfter(question: string): void {
    if (this.title === '') this.title = titleFrom(question)
  }

  versions(message: Message): string[] {
    return siblings(this.history, message)
  }

  /** Shows another version of a message, and what follows it. */
  choose(id: string): void {
    this.history.currentId = leafOf(this.history, id)
    const leaf = this.history.currentId
    if (leaf) this.saver.mark([leaf])
  }
}

class Conversations {
  #open = new Map<string, Conversation>()
  #fresh = $state.raw(this.#make())
  /** Called when a new chat got its id, so that the address can follow. */
  onNamed: (conversation: Conversation) => void = () => {}

  constructor() {
    session.whenPersonChanges(() => {
      this.#open.clear()
      this.#fresh = this.#make()
    })
    session.whenLeaving(() => this.#goodbye())
    addEventListener('pagehide', () => void this.#goodbye({ stop: false }))
    connection.whenBack(() => {
      for (const one of this.#open.values()) one.saver.now()
      this.#fresh.saver.now()
    })
  }

  /** Signing out ends what is being answered; leaving the page does so anyway. What has arrived is saved. */
  #goodbye({ stop = true } = {}): Promise<unknown> {
    const open = [...this.#open.values()]
    if (stop) for (const one of open) for (const end of one.running.values()) end()
    return Promise.allSettled(open.map((one) => one.saver.last()))
  }

  #make(): Conversation {
    return new Conversation(null, (named) => this.#name(named))
  }

  /** The chat that does not exist yet. */
  get fresh(): Conversation {
    return this.#fresh
  }

  /** Begins another one; the one before goes on being answered. */
  renew(): void {
    if (this.#fresh.shown.length > 0) this.#fresh = this.#make()
  }

  open(id: string): Conversation {
    const known = this.#open.get(id)
    if (known) return known
    const made = new Conversation(id, () => {})
    this.#keep(id, made)
    return made
  }

  isRunning(id: string): boolean {
    return this.#open.get(id)?.isRunning ?? false
  }

  #name(conversation: Conversation): void {
    if (conversation.id !== null) this.#keep(conversation.id, conversation)
    this.onNamed(conversation)
    if (this.#fresh === conversation) this.#fresh = this.#make()
  }

  #keep(id: string, conversation: Conversation): void {
    this.#open.set(id, conversation)
    for (const [old, one] of this.#open) {
      if (this.#open.size <= KEPT_OPEN) break
      if (old !== id && !one.isRunning && !one.saver.pending) this.#open.delete(old)
    }
  }
}

export const conversations = new Conversations()
