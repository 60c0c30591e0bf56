//! A chat's history is a tree: an edited question or another try makes a sibling. What is shown is one branch, named by its leaf.
//! Pure functions on the contract's form; nothing here talks to the server.

import type { History, Message, OutputItem } from '../api/types'

export const emptyHistory = (): History => ({ messages: {}, currentId: null })

/** The shown branch, first message first. A damaged chat (missing parent, a circle) shows what can be reached. */
export function branch({ messages, currentId }: History): Message[] {
  const found: Message[] = []
  const seen = new Set<string>()
  for (let id = currentId; id !== null && !seen.has(id); ) {
    const message = messages[id]
    if (!message) break
    seen.add(id)
    found.push(message)
    id = message.parentId
  }
  return found.reverse()
}

/** The versions among which this message is one, oldest first. */
export function siblings({ messages }: History, message: Message): string[] {
  const parent = message.parentId === null ? undefined : messages[message.parentId]
  if (parent) return parent.childrenIds.filter((id) => messages[id]?.role === message.role)
  return Object.values(messages)
    .filter((other) => other.parentId === null)
    .sort((a, b) => a.timestamp - b.timestamp)
    .map((other) => other.id)
}

/** The newest leaf under a message: where one lands when that version is chosen. */
export function leafOf({ messages }: History, id: string): string {
  const seen = new Set<string>()
  for (let at = id; ; ) {
    const next = messages[at]?.childrenIds.at(-1)
    if (next === undefined || seen.has(next) || !messages[next]) return at
    seen.add(next)
    at = next
  }
}

/** Puts a message under its parent and makes it the shown leaf. */
export function hang(history: History, message: Message): void {
  history.messages[message.id] = message
  const parent = message.parentId === null ? undefined : history.messages[message.parentId]
  if (parent && !parent.childrenIds.includes(message.id)) parent.childrenIds.push(message.id)
  history.currentId = message.id
}

/** Makes sense of what a server or an import holds: lists where lists should be, and a leaf that exists. */
export function sound(history: Partial<History> | undefined): History {
  const messages: Record<string, Message> = {}
  for (const [id, message] of Object.entries(history?.messages ?? {})) {
    messages[id] = { ...message, id, parentId: message.parentId ?? null, content: message.content ?? '', childrenIds: [...(message.childrenIds ?? [])] }
  }
  const wanted = history?.currentId ?? null
  const currentId = wanted !== null && messages[wanted] ? wanted : newest(messages)
  return { messages, currentId }
}

function newest(messages: Record<string, Message>): string | null {
  const leaves = Object.values(messages).filter((message) => message.childrenIds.length === 0)
  return leaves.sort((a, b) => b.timestamp - a.timestamp)[0]?.id ?? null
}

export interface Thought {
  text: string
  /** Whole seconds, when known. */
  seconds: number | undefined
  running: boolean
}

const TAG = /^\s*<(think|thinking|reasoning)>/

/** Parts an answer into the model's thinking and what it says, whichever of the two ways the model server marked it. */
export function parted(message: Message): { thought: Thought | undefined; said: string } {
  const item = message.output?.find((one) => one.type === 'reasoning')
  if (item) {
    const text = (item.content ?? []).map((part) => part.text ?? '').join('')
    return { thought: { text, seconds: item.duration, running: item.status === 'in_progress' }, said: message.content }
  }
  const open = TAG.exec(message.content)
  if (!open) return { thought: undefined, said: message.content }
  const close = `</${open[1]}>`
  const end = message.content.indexOf(close)
  if (end < 0) return { thought: { text: message.content.slice(open[0].length), seconds: undefined, running: !message.done }, said: '' }
  const text = message.content.slice(open[0].length, end).trim()
  return { thought: { text, seconds: undefined, running: false }, said: message.content.slice(end + close.length).trimStart() }
}

export const reasoningItem = (id: string, startedAt: number): OutputItem => ({
  type: 'reasoning',
  id,
  status: 'in_progress',
  content: [{ type: 'output_text', text: '' }],
  summary: null,
  started_at: startedAt,
})

/** The title of a chat until it has a better one: the first question's first 60 characters, cut at a word where that is near. */
export function titleFrom(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim()
  const letters = [...line]
  if (letters.length <= 60) return line
  const cut = letters.slice(0, 60).join('')
  const space = cut.lastIndexOf(' ')
  return (space > 40 ? cut.slice(0, space) : cut) + '…'
}
