import hljs from 'highlight.js/lib/core'
import xml from 'highlight.js/lib/languages/xml'
import { expect, test } from 'vitest'
import { lengthOf, spansOf } from './spans'

test('the spans are the code again, letter by letter', () => {
  hljs.registerLanguage('xml', xml)
  const code = `<a href="x&amp;y" title='<b>'>&lt;text&gt;</a> <!-- "c" -->`
  const spans = spansOf(hljs.highlight(code, { language: 'xml' }).value)
  expect(spans.map(([, text]) => text).join('')).toBe(code)
  expect(lengthOf(spans)).toBe(code.length)
  expect(spans.map(([kind]) => kind)).toEqual(expect.arrayContaining(['tag', 'name', 'attr', 'string', 'comment']))
})
