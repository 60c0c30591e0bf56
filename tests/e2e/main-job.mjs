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
import { ada, answers, ask, bob, chooseModel, composer, fill, journey, listed, pictures, saved, step, url, visitor } from '../../assets/dev/journey.mjs'

const QUESTION = 'In one sentence: why is the sky blue?'

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

await journey(async () => {
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
    await saved(admin)
    await admin.reload()
    await admin.getByText(QUESTION, { exact: true }).last().waitFor()
    assert.equal((await answers(admin).last().locator('.markdown').last().innerText()).trim(), said)
    await listed(admin, QUESTION).waitFor()
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
    await listed(admin, QUESTION).waitFor()
  })
})
