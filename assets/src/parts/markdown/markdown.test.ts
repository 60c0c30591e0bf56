import { describe, expect, test } from 'vitest'
import { mend } from './mend'
import { Blocks, hostToShow, paired, plain, safeAddress, type Tokens } from './parse'

describe('unfinished Markdown looks as it will at its end', () => {
  test.each([
    ['a **bold', 'a **bold**'],
    ['a **bold*', 'a **bold**'],
    ['a **', 'a '],
    ['an *emph', 'an *emph*'],
    ['~~gone', '~~gone~~'],
    ['use `code', 'use `code`'],
    ['use `', 'use '],
    ['**bold and `code', '**bold and `code`**'],
    ['snake_case_name', 'snake_case_name'],
    ['2 * 3', '2 * 3'],
    ['see [the page](https://exa', 'see [the page]()'],
    ['see [the pa', 'see [the pa]()'],
    ['see ![a picture](https://e', 'see a picture'],
    ['whole [link](https://example.org) and', 'whole [link](https://example.org) and'],
    ['list[0', 'list[0'],
    ['done **bold** and', 'done **bold** and'],
    ['- **one**\n- **tw', '- **one**\n- **tw**'],
    ['text\n-', 'text\n'],
    ['text\n``', 'text\n'],
  ])('%j', (text, wanted) => expect(mend(text)).toBe(wanted))

  test('inside a fence nothing is touched, save half of its end', () => {
    expect(mend('```js\nconst a = **')).toBe('```js\nconst a = **')
    expect(mend('```js\nlet a\n``')).toBe('```js\nlet a\n')
  })

  test('the head of a table is a table at once', () => {
    for (const text of ['| a | b |', '| a | b |\n', '| a | b |\n|--', '| a | b |\n| --- | --- |']) {
      expect(new Blocks().read(text, true)[0]).toMatchObject({ type: 'table', header: [{ text: 'a' }, { text: 'b' }] })
    }
  })
})

describe('blocks', () => {
  const sample = '# Head\n\nA paragraph\nof two lines.\n\n- one\n- two\n\n  more\n\n```js\nlet a\n\nlet b\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n\n1. x\n2. y\n\nEnd [l](https://example.org).'

  test('reading letter by letter ends in the same blocks as reading at once', () => {
    const slow = new Blocks()
    for (let i = 1; i < sample.length; i++) slow.read(sample.slice(0, i), true)
    const strip = (value: unknown) => JSON.stringify(value, (key, v: unknown) => (key === 'raw' ? undefined : v))
    expect(strip(slow.read(sample, false))).toBe(strip(new Blocks().read(sample, false)))
  })

  test('finished blocks are not read again', () => {
    const blocks = new Blocks()
    const first = blocks.read('one\n\ntwo', true)[0]
    expect(blocks.read('one\n\ntwo and more', true)[0]).toBe(first)
  })

  test('a text that was replaced is read anew', () => {
    const blocks = new Blocks()
    blocks.read('one\n\ntwo', true)
    expect(blocks.read('other', false)).toMatchObject([{ type: 'paragraph', text: 'other' }])
  })
})

test('only pages and mail can be followed', () => {
  expect(safeAddress('https://example.org/a')).toBe('https://example.org/a')
  expect(safeAddress('mailto:a@example.org')).toBe('mailto:a@example.org')
  for (const bad of ['javascript:alert(1)', 'java&#115;cript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//example.org', 'x', '']) {
    expect(safeAddress(bad)).toBeUndefined()
  }
})

test('a link that says another host shows its own', () => {
  expect(hostToShow('https://evil.example/x', 'bank.example')).toBe('evil.example')
  expect(hostToShow('https://www.example.org/', 'Example.org')).toBeUndefined()
})

test('character references become letters once', () => {
  expect(plain('&lt;b&gt; &amp;amp; &#x41;&#66; &nonsense;')).toBe('<b> &amp; AB &nonsense;')
})

test('small harmless HTML is kept in pairs, all else is text', () => {
  const inline = (text: string) => paired((new Blocks().read(text, false)[0] as Tokens.Paragraph).tokens).map((token) => token.type)
  expect(inline('H<sub>2</sub>O')).toEqual(['text', 'sub', 'text'])
  expect(inline('a</sub> <script>b</script>')).not.toContain('sub')
})
