import { expect, test } from 'vitest'
import type { Message } from '../api/types'
import { branch, emptyHistory, hang, leafOf, parted, siblings, sound, titleFrom } from './tree'

const message = (id: string, parentId: string | null, role: Message['role'], more: Partial<Message> = {}): Message => ({
  id, parentId, childrenIds: [], role, content: id, timestamp: 1, ...more,
})

function twoTries() {
  const history = emptyHistory()
  for (const one of [message('q', null, 'user'), message('a1', 'q', 'assistant'), message('q2', 'a1', 'user'), message('a2', 'q', 'assistant')]) {
    hang(history, one)
  }
  return history
}

test('the branch goes from the leaf to the root', () => {
  const history = twoTries()
  expect(branch(history).map((one) => one.id)).toEqual(['q', 'a2'])
  history.currentId = leafOf(history, 'a1')
  expect(branch(history).map((one) => one.id)).toEqual(['q', 'a1', 'q2'])
})

test('another try is a sibling; a first question that was edited has siblings too', () => {
  const history = twoTries()
  expect(siblings(history, history.messages['a2']!)).toEqual(['a1', 'a2'])
  hang(history, message('other', null, 'user', { timestamp: 2 }))
  expect(siblings(history, history.messages['other']!)).toEqual(['q', 'other'])
})

test('a damaged history ends, and shows what can be reached', () => {
  const circle = { messages: { a: message('a', 'b', 'user'), b: message('b', 'a', 'assistant') }, currentId: 'a' }
  expect(branch(circle).map((one) => one.id)).toEqual(['b', 'a'])
  expect(sound({ messages: { x: message('x', 'gone', 'user') }, currentId: 'nowhere' }).currentId).toBe('x')
  expect(sound(undefined)).toEqual({ messages: {}, currentId: null })
})

test('thinking is told from the answer, closed or still open', () => {
  expect(parted(message('m', null, 'assistant', { content: '<think>hm</think>\n\nYes.', done: true }))).toEqual({
    thought: { text: 'hm', seconds: undefined, running: false }, said: 'Yes.',
  })
  expect(parted(message('m', null, 'assistant', { content: '<think>hm' })).thought?.running).toBe(true)
  expect(parted(message('m', null, 'assistant', { content: 'A <think> later' })).said).toBe('A <think> later')
})

test('a title is the question, shortened at a word', () => {
  expect(titleFrom('  Why is\nthe sky blue? ')).toBe('Why is the sky blue?')
  expect(titleFrom('word '.repeat(20))).toBe('word '.repeat(12).trim() + '…')
  expect([...titleFrom('🦉'.repeat(80))]).toHaveLength(61)
})
