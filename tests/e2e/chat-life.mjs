// What one does with chats, against a real server with an empty store: other answers and changed questions, their versions after a
// reload, rename, search, deletion with its way back, deletion while the page goes away, and a changed password.
//
// Variables as in main-job.mjs, without OWUI_APPROVE.

import assert from 'node:assert/strict'
import { ada, answered, ask, chooseModel, composer, fill, journey, listed, saved, step, url, visitor } from '../../assets/dev/journey.mjs'

const FIRST = 'Name one bird.'

async function menu(page, title, act) {
  await listed(page, title).hover()
  await page.getByRole('button', { name: `Actions for ${title}` }).click()
  await page.getByRole('menuitem', { name: act }).click()
}

await journey(async () => {
  const page = await visitor()
  await step('a first chat', async () => {
    await page.goto(url)
    await fill(page, ada, 'Create administrator')
    await composer(page).waitFor()
    await chooseModel(page)
    await ask(page, FIRST)
  })
  await step('another answer is a version, and the chosen one is kept', async () => {
    await page.getByRole('button', { name: 'Answer again' }).click()
    await answered(page)
    await page.getByText('2 / 2').waitFor()
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByText('1 / 2').waitFor()
    await page.waitForLoadState('networkidle')
    await saved(page)
    await page.reload()
    await page.getByText('1 / 2').waitFor()
  })
  await step('a changed question begins a branch', async () => {
    await page.getByRole('article', { name: 'You said' }).hover()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByRole('textbox', { name: 'Edit your message' }).fill('Name one fish.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Name one fish.').waitFor()
    await answered(page)
    await page.getByText('2 / 2').waitFor()
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByText(FIRST, { exact: true }).last().waitFor()
  })
  await step('an answer can be stopped, and what came stays', async () => {
    await composer(page).fill('Count from one to five hundred, in words.')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Send' }).waitFor()
    await page.waitForLoadState('networkidle')
    await saved(page)
    await page.reload()
    await page.getByText('Count from one to five hundred').waitFor()
    assert.equal(await page.getByText('This answer was interrupted').count(), 0)
  })
  await step('a chat is renamed in place', async () => {
    await menu(page, FIRST, 'Rename')
    await page.getByRole('textbox', { name: 'New title' }).fill('About birds')
    await page.keyboard.press('Enter')
    await listed(page, 'About birds').waitFor()
    await page.waitForLoadState('networkidle')
    await page.reload()
    await listed(page, 'About birds').waitFor()
  })
  await step('a draft survives a reload', async () => {
    await composer(page).fill('half a thought')
    await page.reload()
    await composer(page).waitFor()
    assert.equal(await composer(page).inputValue(), 'half a thought')
    await composer(page).fill('')
  })
  await step('a second chat; the search finds words of messages', async () => {
    await page.keyboard.press('Control+Shift+O')
    await page.waitForURL((to) => to.pathname === new URL(url).pathname)
    await ask(page, 'What is a quokka?')
    await page.waitForURL(/\/c\//)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Words in titles' }).fill('five hundred')
    await page.getByRole('option', { name: /About birds/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Count from one to five hundred').waitFor()
  })
  await step('a deletion can be taken back', async () => {
    await menu(page, 'About birds', 'Delete')
    await listed(page, 'About birds').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await listed(page, 'About birds').waitFor()
  })
  await step('a deletion holds when the page goes away at once', async () => {
    await menu(page, 'About birds', 'Delete')
    await page.goto('about:blank')
    await page.goto(url)
    await listed(page, 'What is a quokka?').waitFor()
    assert.equal(await listed(page, 'About birds').count(), 0)
  })
  await step('a changed password ends the session, and the new one opens another', async () => {
    await page.getByRole('button', { name: /^Your menu/ }).click()
    await page.getByRole('menuitem', { name: 'Change password' }).click()
    await page.getByLabel('Current password').fill(ada.password)
    await page.getByLabel('New password').fill('another horse battery 3')
    await page.getByRole('button', { name: 'Change password', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await fill(page, { ...ada, password: 'another horse battery 3' }, 'Sign in')
    await listed(page, 'What is a quokka?').waitFor()
  })
})
