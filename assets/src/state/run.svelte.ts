//! One answer, from the question to its last word. The page itself reads the stream and saves what arrives; when the server runs answers
//! by itself, this module is what changes: `ask`, `again`, `edit` and `stop` stay.

import { streamAnswer, type Delta, type Turn } from '../api/completions'
import { ApiError, inWords } from '../api/errors'
import type { Message, Usage } from '../api/types'
import { chats } from './chats.svelte'
import type { Conversation } from './conversation.svelte'
import { models } from './models.svelte'
import { uuid } from './random'
import { branch, hang, parted, reasoningItem } from './tree'

const SAVE_EVERY = 2000
const now = () => Math.floor(Date.now() / 1000)

/** Asks a question at the end of the shown branch. */
export function ask(chat: Conversation, text: string, model: string): void {
  question(chat, text, model, chat.history.currentId)
}

/** Asks a changed question beside the old one. */
export function edit(chat: Conversation, old: Message, text: string, model: string): void {
  question(chat, text, model, old.parentId)
}

function question(chat: Conversation, text: string, model: string, parentId: string | null): void {
  const asked: Message = { id: uuid(), parentId, childrenIds: [], role: 'user', content: text, timestamp: now(), models: [model] }
  chat.nameAfter(text)
  hang(chat.history, asked)
  answer(chat, asked.id, model)
}

/** Answers a question once more, beside the old answer. */
export function again(chat: Conversation, old: Message, model: string): void {
  if (old.parentId !== null) answer(chat, old.parentId, model)
}

export function stop(chat: Conversation): void {
  for (const end of chat.running.values()) end()
}

function answer(chat: Conversation, questionId: string, model: string): void {
  const id = uuid()
  const modelName = models.nameOf(model)
  chat.models = [model]
  hang(chat.history, {
    id, parentId: questionId, childrenIds: [], role: 'assistant', content: '', timestamp: now(), model, modelName, modelIdx: 0, done: false,
  })
  const run = new Run(chat, id)
  chat.running.set(id, () => run.stop())
  chat.saver.mark([questionId, id])
  void run.go(model)
}

class Run {
  #hangUp = new AbortController()
  #text = ''
  #reasoning = ''
  #usage: Usage | undefined
  #begun = performance.now()
  #drawn: number | undefined

  constructor(
    private readonly chat: Conversation,
    private readonly id: string,
  ) {}

  stop(): void {
    this.#hangUp.abort()
  }

  async go(model: string): Promise<void> {
    const message = this.#message
    if (!message) return
    try {
      await streamAnswer(model, this.#turns(), this.#hangUp.signal, (delta) => this.#take(delta))
    } catch (error) {
      if (this.#hangUp.signal.aborted) message.stopped = true
      else message.error = troubleOf(error)
    }
    this.#draw()
    this.#finish(message)
  }

  /** What the model is told: the branch up to the question, without thoughts and without answers that failed. */
  #turns(): Turn[] {
    const { history } = this.chat
    const upTo = { messages: history.messages, currentId: this.#message?.parentId ?? null }
    return branch(upTo)
      .map((message) => ({ role: message.role, content: parted(message).said }))
      .filter((turn) => turn.content.trim() !== '')
  }

  get #message(): Message | undefined {
    return this.chat.history.messages[this.id]
  }

  #take(delta: Delta): void {
    this.#text += delta.text ?? ''
    this.#reasoning += delta.reasoning ?? ''
    this.#usage = delta.usage ?? this.#usage
    if (this.#drawn !== undefined) return
    // Deltas may come faster than the screen can show: once a frame is enough. A hidden page has no frames.
    this.#drawn = document.hidden ? window.setTimeout(() => this.#draw(), 250) : requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#drawn = undefined
    const message = this.#message
    if (!message) return
    if (this.#reasoning) this.#think(message)
    if (this.#text) {
      message.content += this.#text
      this.#closeThought(message)
    }
    this.#text = ''
    if (message.content || message.output) this.chat.saver.mark([this.id], SAVE_EVERY)
  }

  #think(message: Message): void {
    message.output ??= [reasoningItem(`r_${uuid().replaceAll('-', '').slice(0, 24)}`, Date.now() / 1000)]
    const part = message.output[0]?.content?.[0]
    if (part) part.text = (part.text ?? '') + this.#reasoning
    this.#reasoning = ''
  }

  #closeThought(message: Message): void {
    const thought = message.output?.[0]
    if (!thought || thought.status !== 'in_progress') return
    thought.status = 'completed'
    thought.ended_at = Date.now() / 1000
    thought.duration = Math.round(thought.ended_at - (thought.started_at ?? thought.ended_at))
  }

  #finish(message: Message): void {
    this.#closeThought(message)
    message.done = true
    message.info = { seconds: (performance.now() - this.#begun) / 1000 }
    if (this.#usage) message.usage = this.#usage
    this.chat.running.delete(this.id)
    this.chat.saver.mark([this.id])
    if (this.chat.id !== null) chats.unread.add(this.chat.id)
  }
}

function troubleOf(error: unknown): Message['error'] {
  const content = inWords(error)
  return error instanceof ApiError ? { content, fault: error.fault, request: error.requestId } : { content }
}
