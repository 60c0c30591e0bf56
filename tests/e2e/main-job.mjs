// The main job of the web app against a real server with an empty store, in Chromium:
// create the administrator, chat with a model, find the answer again after a reload; a second person signs up, waits,
// is approved, and goes on; their sessions are ended, and the page says so.
//
//   OWUI_URL=http://127.0.0.1:8080 node tests/e2e/main-job.mjs
//
// OWUI_URL      address of the server (required)
// OWUI_APPROVE  command that approves the person whose address is put behind it, e.g. `owui user approve`; without it, the page does it
// OWUI_MODEL    name of the model to ask (default: the one that is chosen)
// OWUI_EXPECT   regular expression that the answer must match (default: any text)
// CHROMIUM      the browser (default: /usr/bin/chromium)
// SHOTS         folder for the pictures (default: a new one under the system's folder for temporary files)
//
// Ends with 1 when a step fails, a page logs an error, the content policy is broken, a page scrolls sideways, or axe finds something serious.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, picture, Watch } from '../../assets/dev/browser.mjs'

const url = process.env.OWUI_URL?.replace(/\/$/, '')
assert(url, 'OWUI_URL is not set: give the address of a server with an empty store.')
const screens = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), 'owui-e2e-'))
const ada = { name: 'Ada Owl', email: 'ada@example.com', password: 'correct horse battery 1' }
const bob = { name: 'Bob', email: 'bob@example.com', password: 'correct horse battery 2' }
const QUESTION = 'In one sentence: why is the sky blue?'

const watch = new Watch()
const browser = await launch()

async function visitor() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(20_000)
  await watch.over(context)
  return context.newPage()
}

/** A picture at both widths in both themes. */
async function pictures(page, name) {
  for (const [size, viewport] of [['phone', { width: 390, height: 844 }], ['wide', { width: 1280, height: 800 }]]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme })
      await picture(page, watch, screens, `${name}-${size}-${colorScheme}`)
    }
  }
}

async function step(name, act) {
  const begun = performance.now()
  const value = await act()
  console.log(`ok ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  return value
}

async function fill(page, person, button) {
  if (await page.getByLabel('Name', { exact: true }).isVisible()) await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: button }).click()
}

const composer = (page) => page.getByRole('textbox', { name: 'Message' })
const answers = (page) => page.getByRole('article', { name: /answered$/ })

async function chooseModel(page) {
  const picker = page.getByRole('button', { name: /^Model:/ })
  await picker.waitFor()
  await page.getByText('Loading').first().waitFor({ state: 'hidden' })
  assert.doesNotMatch((await picker.getAttribute('aria-label')) ?? '', /No model/, 'The server offers no model: start it with a connection to one.')
  if (!process.env.OWUI_MODEL) return
  await picker.click()
  await page.getByRole('combobox', { name: 'Search models' }).fill(process.env.OWUI_MODEL)
  await page.getByRole('option').first().click()
}

async function ask(page, question) {
  const before = await answers(page).count()
  await composer(page).fill(question)
  await page.keyboard.press('Enter')
  const answer = answers(page).nth(before)
  await answer.and(page.locator('[aria-busy=false]')).waitFor({ timeout: 120_000 })
  assert.equal(await answer.getByRole('alert').count(), 0, `The answer is an error: ${await answer.innerText()}`)
  const text = (await answer.locator('.markdown').last().innerText()).trim()
  assert.match(text, new RegExp(process.env.OWUI_EXPECT ?? '\\S'))
  return text
}

async function approve(admin) {
  if (process.env.OWUI_APPROVE) {
    // owui takes every OWUI_ name for a setting and refuses those it does not know: ours are not for it.
    const { OWUI_URL: _url, OWUI_APPROVE: command, OWUI_MODEL: _model, OWUI_EXPECT: _expect, ...env } = process.env
    execFileSync('/bin/sh', ['-c', `${command} "$0"`, bob.email], { env, stdio: 'inherit', timeout: 30_000 })
    return
  }
  await admin.goto(`${url}/admin/people`)
  await admin.getByRole('button', { name: `Approve: ${bob.name}` }).click()
  await admin.getByText(`Approved ${bob.name}.`).waitFor()
}

/** Signs up when people may, else lets the administrator add the person. */
async function joinIn(admin, page) {
  await page.goto(url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  if (await page.getByRole('button', { name: 'Create one' }).isVisible()) {
    await page.getByRole('button', { name: 'Create one' }).click()
    return fill(page, bob, 'Create account')
  }
  await admin.goto(`${url}/admin/people?show=add-person`)
  await admin.getByLabel('Name', { exact: true }).fill(bob.name)
  await admin.getByLabel('E-mail address').fill(bob.email)
  await admin.getByLabel('First password').fill(bob.password)
  await admin.getByLabel('Role').selectOption('pending')
  await admin.getByRole('button', { name: 'Add', exact: true }).click()
  await admin.getByText(`Added ${bob.name}.`).waitFor()
  await fill(page, bob, 'Sign in')
}

async function job() {
  const admin = await visitor()
  await step('the empty server asks for its administrator', async () => {
    await admin.goto(url)
    await admin.getByRole('heading', { name: 'Create the administrator' }).waitFor()
    await pictures(admin, '1-first')
    await fill(admin, ada, 'Create administrator')
    await composer(admin).waitFor()
    await chooseModel(admin)
    await pictures(admin, '2-new-chat')
  })
  const said = await step('a question is answered', () => ask(admin, QUESTION))
  await step('a reload finds the chat', async () => {
    await admin.waitForURL(/\/c\/[^/]+$/)
    await admin.getByText('Not saved yet').waitFor({ state: 'hidden' })
    await admin.reload()
    await admin.getByText(QUESTION, { exact: true }).last().waitFor()
    assert.equal((await answers(admin).last().locator('.markdown').last().innerText()).trim(), said)
    await admin.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: QUESTION }).waitFor()
    await pictures(admin, '3-chat')
  })
  const second = await visitor()
  await step('a second person waits', async () => {
    await joinIn(admin, second)
    await second.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
    await pictures(second, '4-waiting')
  })
  await step('approved, the page goes on by itself', async () => {
    await approve(admin)
    await composer(second).waitFor({ timeout: 45_000 })
    await second.getByText('Your chats will be listed here').waitFor()
  })
  await step('the administrator sees people and connections', async () => {
    await admin.goto(`${url}/admin/people`)
    await admin.getByRole('button', { name: `Show ${bob.name}` }).waitFor()
    await pictures(admin, '5-people')
    await admin.getByRole('link', { name: 'Connections' }).click()
    await admin.getByRole('heading', { name: 'Connections' }).waitFor()
    await admin.getByRole('article').first().waitFor()
    await pictures(admin, '6-connections')
  })
  await step('ended sessions are told, and the draft stays', async () => {
    await composer(second).fill('a draft')
    await admin.goto(`${url}/admin/people`)
    await admin.getByRole('button', { name: `Show ${bob.name}` }).click()
    await admin.getByRole('button', { name: 'End all sessions' }).click()
    await admin.getByText(`Ended every session of ${bob.name}.`).waitFor()
    await second.keyboard.press('Control+k')
    await second.getByRole('combobox', { name: 'Words in titles' }).fill('sky')
    await second.getByRole('heading', { name: 'You were signed out' }).waitFor()
    await pictures(second, '7-ended')
    await fill(second, bob, 'Sign in')
    await second.keyboard.press('Escape')
    assert.equal(await composer(second).inputValue(), 'a draft')
  })
  await step('sign-out and sign-in', async () => {
    await admin.keyboard.press('Escape')
    await admin.getByRole('button', { name: /^Your menu/ }).click()
    await admin.getByRole('menuitem', { name: 'Sign out' }).click()
    await admin.getByRole('heading', { name: 'Sign in' }).waitFor()
    await pictures(admin, '8-sign-in')
    await fill(admin, ada, 'Sign in')
    await admin.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: QUESTION }).waitFor()
  })
}

try {
  await job()
} catch (error) {
  watch.problems.push(error.stack ?? String(error))
  for (const [i, page] of browser.contexts().flatMap((context) => context.pages()).entries()) await page.screenshot({ path: join(screens, `failed-${i}.png`) }).catch(() => {})
}
await browser.close()
console.log(`pictures: ${screens}`)
for (const problem of watch.problems) console.error(problem)
process.exitCode = watch.problems.length > 0 ? 1 : 0
