import { expect, test } from 'vitest'
import { EventReader } from './sse'

test('events come out whole, however the text is cut', () => {
  const stream = 'data: {"a":1}\r\n\r\n: a comment\n\ndata: one\ndata: two\n\nevent: x\ndata:[DONE]\n\n'
  const wanted = ['{"a":1}', 'one\ntwo', '[DONE]']
  for (let size = 1; size <= stream.length; size++) {
    const reader = new EventReader()
    const got: string[] = []
    for (let i = 0; i < stream.length; i += size) got.push(...reader.take(stream.slice(i, i + size)))
    expect(got).toEqual(wanted)
  }
})

test('an event without its empty line is not given', () => {
  expect(new EventReader().take('data: half\n')).toEqual([])
})
