// What the end-to-end scripts share: visitors with watched pages, steps with their time, and one verdict at the end.

import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, picture, Watch } from './browser.mjs'

export const url = process.env.OWUI_URL?.replace(/\/$/, '')
export const ada = { name: 'Ada Owl', email: 'ada@example.com', password: 'correct horse battery 1' }
export const bob = { name: 'Bob', email: 'bob@example.com', password: 'correct horse battery 2' }

const shots = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), 'owui-e2e-'))
const watch = new Watch()
let browser

/** Runs a script; the exit code says whether all went well, the browser's own complaints included. */
export async function journey(act) {
  assert(url, 'OWUI_URL is not set: give the address of a server with an empty store.')
  browser = await launch()
  try {
    await act()
  } catch (error) {
    watch.problems.push(error.stack ?? String(error))
    const pages = browser.contexts().flatMap((context) => context.pages())
    for (const [i, page] of pages.entries()) await page.screenshot({ path: join(shots, `failed-${i}.png`) }).catch(() => {})
  }
  await browser.close()
  console.log(`pictures: ${shots}`)
  for (const problem of watch.problems) console.error(problem)
  process.exitCode = watch.problems.length > 0 ? 1 : 0
}

/** A page of someone with cookies of their own. */
export async function visitor() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(20_000)
  await watch.over(context)
  return context.newPage()
}

/** A picture at both widths in both themes. */
export async function pictures(page, name) {
  for (const [size, viewport] of [['phone', { width: 390, height: 844 }], ['wide', { width: 1280, height: 800 }]]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme })
      await picture(page, watch, shots, `${name}-${size}-${colorScheme}`)
    }
  }
}

export async function step(name, act) {
  const begun = performance.now()
  const value = await act()
  console.log(`ok ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  return value
}

export async function fill(page, person, button) {
  if (await page.getByLabel('Name', { exact: true }).isVisible()) await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: button }).click()
}

export const composer = (page) => page.getByRole('textbox', { name: 'Message', exact: true })
export const answers = (page) => page.getByRole('article', { name: /answered$/ })
export const listed = (page, title) => page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: title })
export const saved = (page) => page.getByText('Not saved yet').waitFor({ state: 'hidden' })

/** Checks that there is a model, and chooses the one of OWUI_MODEL. */
export async function chooseModel(page) {
  const picker = page.getByRole('button', { name: /^Model:/ })
  await picker.waitFor()
  await page.getByText('Loading').first().waitFor({ state: 'hidden' })
  assert.doesNotMatch((await picker.getAttribute('aria-label')) ?? '', /No model/, 'The server offers no model: start it with a connection to one.')
  if (!process.env.OWUI_MODEL) return
  await picker.click()
  await page.getByRole('combobox', { name: 'Search models' }).fill(process.env.OWUI_MODEL)
  await page.getByRole('option').first().click()
}

/** The text of the last answer, once it is whole. */
export async function answered(page) {
  const answer = answers(page).last()
  await answer.and(page.locator('[aria-busy=false]')).waitFor({ timeout: 120_000 })
  assert.equal(await answer.getByRole('alert').count(), 0, `The answer is an error: ${await answer.innerText()}`)
  return (await answer.locator('.markdown').last().innerText()).trim()
}

export async function ask(page, question) {
  const before = await answers(page).count()
  await composer(page).fill(question)
  await page.keyboard.press('Enter')
  await answers(page).nth(before).waitFor()
  const text = await answered(page)
  assert.match(text, new RegExp(process.env.OWUI_EXPECT ?? '\\S'))
  return text
}
