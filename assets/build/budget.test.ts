//! Builds the app and holds it to its promises: how much the first load may weigh, and that nothing needs a weaker content policy.

import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

const FIRST_LOAD = 150_000
const LAZY_PART = 60_000

let folder = ''
let page = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owui-web-'))
  await build({ logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  page = await readFile(join(folder, 'index.html'), 'utf8')
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

const wire = async (name: string) => (await stat(join(folder, `${name}.br`))).size

test('the first load stays within its budget', async () => {
  const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1] ?? '')
  expect(first.some((name) => name.endsWith('.js'))).toBe(true)
  expect(first.some((name) => name.endsWith('.css'))).toBe(true)
  const sizes = await Promise.all(first.map(wire))
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(FIRST_LOAD)
})

test('each lazy part stays within its budget', async () => {
  const scripts = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(2)
  for (const name of scripts) {
    if (!page.includes(name)) expect(await wire(`assets/${name}`), name).toBeLessThan(LAZY_PART)
  }
})

test('the page has no inline script, no inline style and no outside address', () => {
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/)
  expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
  expect(page).not.toMatch(/(?:https?:)?\/\/[a-z]/i)
})

test('the licences of what is built in come along', async () => {
  const text = await readFile(join(folder, 'licences.txt'), 'utf8')
  for (const name of ['svelte', 'marked', 'highlight.js']) expect(text).toContain(`${name}\n---`)
})

test('every script, style and page has its compressed twins', async () => {
  const files = (await readdir(join(folder, 'assets'))).filter((name) => /\.(js|css)$/.test(name))
  for (const name of [...files.map((file) => `assets/${file}`), 'index.html']) {
    expect((await stat(join(folder, `${name}.br`))).size).toBeGreaterThan(0)
    expect((await stat(join(folder, `${name}.gz`))).size).toBeGreaterThan(0)
  }
})
