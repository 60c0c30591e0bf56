import { expect, test } from 'vitest'
import { Sentences } from './sentences'

function told(text: string): string[] {
  const sentences = new Sentences()
  const out: string[] = []
  for (let i = 1; i <= text.length; i++) out.push(sentences.take(text.slice(0, i), false))
  out.push(sentences.take(text, true))
  return out.filter(Boolean)
}

test('a sentence is told when it is finished, once', () => {
  expect(told('It is **blue**. Air does it, 3.5 times. And then')).toEqual(['It is blue.', 'Air does it, 3.5 times.', 'And then'])
})

test('code is not read out, and links are read by their text', () => {
  expect(told('See [this](https://example.org).\n\n```js\nlet a. b\n```\n\nDone.')).toEqual(['See this.', 'Done.'])
})
