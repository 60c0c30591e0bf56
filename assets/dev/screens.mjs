// Takes a picture of every screen at two widths in both themes, against the mock server and the built app (`npm run build` first):
//   npm run screens [-- NAME]     pictures go to SHOTS (default: screens/)
// Ends with 1 when a page logs an error, breaks the content policy, scrolls sideways, or axe finds something serious.

import { launch, picture, Watch } from './browser.mjs'
import { serve } from './server.mjs'

const folder = process.env.SHOTS ?? 'screens'
const only = process.argv[2] ?? ''
const SIZES = [
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['small', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
  ['wide', { viewport: { width: 1280, height: 800 } }],
]

async function signIn(page, url, email = 'admin@example.org') {
  await page.goto(url)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('owl-owl-owl')
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function say(page, text, model) {
  if (model) {
    await page.getByRole('button', { name: /^Model:/ }).click()
    await page.getByRole('combobox', { name: 'Search models' }).fill(model)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

const finished = (page) => page.getByRole('button', { name: 'Answer again' }).last().waitFor()
const inside = (page) => page.getByRole('textbox', { name: 'Message' }).waitFor()
const openSidebar = async (page) => {
  const button = page.getByRole('button', { name: 'Open the sidebar' })
  if (await button.isVisible()) await button.click()
}

/** Each scene begins with a page of its own server; `shot` takes a picture under a name. */
const scenes = {
  async first({ page, empty, shot }) {
    await page.goto(empty.url)
    await page.getByRole('heading', { name: 'Create the administrator' }).waitFor()
    await shot('empty')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await page.getByText('Enter your name.').waitFor()
    await shot('error')
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail address').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill('owl-owl-owl')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await page.getByRole('link', { name: 'Connect a model server' }).waitFor()
    await openSidebar(page)
    await page.getByText('Your chats will be listed here').waitFor()
    await shot('no-model')
  },
  async sign({ page, full, shot }) {
    await page.goto(full.url)
    await page.getByLabel('E-mail address').fill('admin@example.org')
    await shot('in')
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The address or the password is wrong.').waitFor()
    await shot('error')
    await page.getByRole('button', { name: 'Create one' }).click()
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    await shot('up')
  },
  async waiting({ page, full, shot }) {
    await signIn(page, full.url, 'bob@example.org')
    await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
    await shot('pending')
    full.world.people.find((one) => one.email === 'bob@example.org').role = 'user'
    await inside(page)
  },
  async ended({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await page.getByRole('textbox', { name: 'Message' }).fill('a draft that stays')
    full.world.sessions.clear()
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
    await page.getByRole('heading', { name: 'You were signed out' }).waitFor()
    await shot('elsewhere')
    await page.getByLabel('Password', { exact: true }).fill('owl-owl-owl')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await inside(page)
    if ((await page.getByRole('textbox', { name: 'Message' }).inputValue()) !== 'a draft that stays') throw new Error('the draft is lost')
  },
  async chat({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await page.getByText('House models').waitFor({ state: 'hidden' })
    await shot('new')
    await page.getByRole('button', { name: /^Model:/ }).click()
    await page.getByRole('option').first().waitFor()
    await shot('models')
    await page.keyboard.press('Escape')
    await say(page, 'Why is the sky blue? Explain it with a table and with code, please.', 'large')
    await finished(page)
    await page.locator('pre .keyword').first().waitFor()
    await shot('end')
    await page.getByRole('button', { name: 'Details' }).last().click()
    await page.locator('#content').evaluate((node) => (node.scrollTop = 0))
    await page.getByRole('button', { name: 'To the end' }).waitFor()
    await shot('top')
    await page.reload()
    await page.getByText('At sunset the way is longer').waitFor()
  },
  async stream({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await say(page, 'Speak slowly.', 'slow')
    await page.getByText('The sky is blue').waitFor()
    await shot('running')
    await page.getByRole('button', { name: 'Stop' }).click()
    await finished(page)
    await page.getByRole('button', { name: 'Answer again' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('2 / 2').waitFor()
    await shot('versions')
  },
  async trouble({ page, full, shot, watch }) {
    await signIn(page, full.url)
    await inside(page)
    await say(page, 'Say something.', 'broken')
    await page.getByText('ran out of memory').waitFor()
    await shot('model')
    await say(page, 'And now think.', 'thinker')
    await page.getByText(/^Thought for/).click()
    await page.getByText('The question is about light').waitFor()
    await finished(page)
    await shot('thought')
    watch.expected.push(/ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_SOCKET/)
    full.world.down = true
    await say(page, 'Is anyone there?')
    await page.getByText('No connection to the server').waitFor()
    await shot('offline')
    full.world.down = false
    await page.getByText('No connection to the server').waitFor({ state: 'hidden' })
  },
  async sidebar({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await openSidebar(page)
    await page.getByRole('heading', { name: 'Today' }).waitFor()
    await shot('full')
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Why is the sky blue?', exact: true }) })
    await row.hover()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
    await shot('menu')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('Deleted “Why is the sky blue?”.').waitFor()
    await shot('undo')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'Why is the sky blue?', exact: true }).waitFor()
    const list = page.getByRole('navigation', { name: 'Chats' })
    for (let i = 0; i < 8; i++) {
      await list.evaluate((node) => (node.scrollTop = node.scrollHeight))
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    }
    await page.getByRole('link', { name: /\(229\)/ }).waitFor()
    await shot('old')
    const rows = await page.getByRole('listitem').count()
    if (rows > 80) throw new Error(`${rows} rows exist at once`)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Words in titles' }).fill('owl')
    await page.getByRole('option').first().waitFor()
    await shot('search')
    await page.keyboard.press('Escape')
  },
  async dialogs({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    for (const name of ['preferences', 'password', 'shortcuts']) {
      await page.goto(`${full.url}/?show=${name}`)
      await page.getByRole('dialog').waitFor()
      await shot(name)
    }
    await page.goto(`${full.url}/nowhere`)
    await page.getByRole('heading', { name: 'Nothing is here' }).waitFor()
    await shot('nothing')
    await page.goto(`${full.url}/c/00000000-0000-4000-8000-000000000000`)
    await page.getByText('This chat does not exist').waitFor()
    await shot('missing')
  },
  async people({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await page.goto(`${full.url}/admin/people`)
    await page.getByText('72 people').waitFor()
    await shot('full')
    await page.getByLabel('Search by name or address').fill('nobody at all')
    await page.getByText('Nobody matches').waitFor()
    await page.getByLabel('Search by name or address').fill('bob@')
    await page.getByRole('button', { name: 'Approve: Bob' }).click()
    await page.getByText('owui user approve bob@example.org').waitFor()
    await shot('approved')
    await page.getByRole('button', { name: 'Show Bob' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText(/The account goes for good/).waitFor()
    await shot('person')
    await page.goto(`${full.url}/admin/people?show=add-person`)
    await page.getByLabel('First password').waitFor()
    await shot('add')
  },
  async connections({ page, full, shot }) {
    await signIn(page, full.url)
    await inside(page)
    await page.goto(`${full.url}/admin/connections`)
    await page.getByText('House models').waitFor()
    await page.getByRole('button', { name: 'Test' }).first().click()
    await page.getByText('answers with 5 models').waitFor()
    await shot('full')
    await page.getByRole('button', { name: 'Add a connection' }).click()
    await page.getByLabel('Address').fill('http://bad.example.org/v1')
    await page.getByRole('dialog').getByRole('button', { name: 'Test' }).click()
    await page.getByText('the name has no address').waitFor()
    await shot('add')
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: 'bad.example.org/v1' }).waitFor()
    const card = page.getByRole('article', { name: 'bad.example.org/v1' })
    await card.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).waitFor()
    await shot('remove')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await card.waitFor({ state: 'hidden' })
  },
}

async function play(browser, name, size, device, theme) {
  const [full, empty] = await Promise.all([serve(), serve({ empty: true })])
  const watch = new Watch()
  const context = await browser.newContext({ ...device, colorScheme: theme, reducedMotion: 'reduce' })
  context.setDefaultTimeout(8000)
  await watch.over(context)
  const page = await context.newPage()
  const shot = (part) => picture(page, watch, folder, `${name}-${part}-${size}-${theme}`)
  await scenes[name]({ page, full, empty, shot, watch }).catch(async (error) => {
    watch.problems.push(`${error.message}`)
    await page.screenshot({ path: `${folder}/FAILED-${name}-${size}-${theme}.png` })
  })
  await context.close()
  await Promise.all([full.close(), empty.close()])
  return watch.problems.map((problem) => `${name}, ${size}, ${theme}: ${problem}`)
}

const browser = await launch()
const problems = []
for (const name of Object.keys(scenes).filter((one) => one.startsWith(only))) {
  for (const [size, device] of SIZES) {
    for (const theme of size === 'small' ? ['light'] : ['light', 'dark']) problems.push(...(await play(browser, name, size, device, theme)))
  }
  console.log(`${name}: ${problems.length} problems so far`)
}
await browser.close()
for (const problem of new Set(problems)) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
