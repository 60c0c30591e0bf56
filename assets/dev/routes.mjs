// The routes of the mock server: method, path, who may call, what it answers. `undefined` means: the act answered by itself.

import { randomUUID } from 'node:crypto'
import { complete, MODELS } from './models.mjs'
import { Refusal } from './world.mjs'

const now = () => Math.floor(Date.now() / 1000)
const page = (list, url, size) => list.slice((Number(url.searchParams.get('page') ?? 1) - 1) * size).slice(0, size)
const titleOf = ({ id, title, created_at, updated_at }, snippet = null) => ({ id, title, created_at, updated_at, last_read_at: null, snippet, active: false })
const own = ({ world, me }) => [...world.chats.values()].filter((chat) => chat.user_id === me.id).sort((a, b) => b.updated_at - a.updated_at)

const SUGGESTIONS = [
  { title: ['Explain something', 'so that a child understands it'], content: 'Explain how a refrigerator works, so that a child understands it.' },
  { title: ['Improve a text', 'without changing what it says'], content: 'Improve this text without changing what it says:\n\n' },
  { title: ['Show me code', 'with a comment on each step'], content: 'Show me code that counts words in a file, in Rust.' },
  { title: ['Compare', 'in a table'], content: 'Compare PostgreSQL and SQLite in a table.' },
]

function config({ world, me }) {
  const features = { auth: true, enable_signup: world.people.length > 0, enable_login_form: true, enable_ldap: false }
  const base = { status: true, name: 'owui', version: '0.12.4', features }
  if (world.people.length === 0) return { ...base, onboarding: true }
  return me && me.role !== 'pending' ? { ...base, default_models: 'owl-large', default_prompt_suggestions: SUGGESTIONS } : base
}

function signIn({ world, body, response }) {
  const person = world.people.find((one) => one.email === body.email.toLowerCase())
  if (person?.password !== body.password) throw new Refusal(400, 'The address or the password is wrong.')
  return world.begin(person, response)
}

function signUp({ world, body, response }) {
  if (body.password.length < 8) throw new Refusal(400, 'The password is too short. Use at least 8 characters.')
  const role = world.people.length === 0 ? 'admin' : 'pending'
  return world.begin(world.addPerson({ ...body, role }), response)
}

function signOut({ world, request, response }) {
  world.sessions.delete(/token=([^;]+)/.exec(request.headers.cookie ?? '')?.[1])
  response.setHeader('set-cookie', 'token=; Path=/; Max-Age=0')
  return { status: true }
}

function changePassword({ world, me, body }) {
  if (me.password !== body.password) throw new Refusal(400, 'The current password is wrong.')
  me.password = body.new_password
  world.end(me.id)
  return true
}

function createChat({ world, me, body }) {
  const chat = { id: randomUUID(), user_id: me.id, title: body.chat.title, created_at: now(), updated_at: now(), chat: body.chat }
  rehang(chat)
  world.chats.set(chat.id, chat)
  return chat
}

function patchChat({ world, me, id, body }) {
  const chat = world.chat(me, id)
  const { history, ...rest } = body.chat
  Object.assign(chat.chat, rest)
  if (rest.title) chat.title = rest.title
  if (!history) return chat
  Object.assign(chat.chat.history.messages, history.messages)
  chat.chat.history.currentId = history.currentId
  chat.updated_at = now()
  rehang(chat)
  return chat
}

function rehang({ chat: { history } }) {
  for (const message of Object.values(history.messages)) message.childrenIds = []
  for (const message of Object.values(history.messages)) history.messages[message.parentId]?.childrenIds.push(message.id)
}

function search(call) {
  const words = call.url.searchParams.get('text').toLowerCase()
  const found = own(call).filter((chat) => JSON.stringify(chat).toLowerCase().includes(words))
  const snippet = (chat) => Object.values(chat.chat.history.messages).find((one) => one.content.toLowerCase().includes(words))?.content.slice(0, 200)
  return page(found, call.url, 60).map((chat) => titleOf(chat, snippet(chat) ?? null))
}

function people({ world, url }) {
  const { query = '', order_by: by = 'created_at', direction = 'desc' } = Object.fromEntries(url.searchParams)
  const found = world.people.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(query.toLowerCase()))
  found.sort((a, b) => (a[by] > b[by] ? 1 : a[by] < b[by] ? -1 : 0) * (direction === 'asc' ? 1 : -1))
  return { users: page(found, url, 30).map((one) => ({ ...world.view(one), token: undefined })), total: found.length }
}

function updatePerson({ world, id, body }) {
  const person = Object.assign(world.person(id), body)
  if (body.password) world.end(id)
  return world.view(person)
}

function verify({ body }) {
  if (/bad|far-away/.test(body.url)) throw new Refusal(502, 'The model server could not be reached: the name has no address.')
  return { data: MODELS }
}

export const routes = [
  ['GET', /^\/health$/, 'anyone', () => ({ status: true })],
  ['GET', /^\/api\/config$/, 'anyone', config],
  ['POST', /^\/api\/v1\/auths\/signin$/, 'anyone', signIn],
  ['POST', /^\/api\/v1\/auths\/signup$/, 'anyone', signUp],
  ['POST', /^\/api\/v1\/auths\/signout$/, 'anyone', signOut],
  ['GET', /^\/api\/v1\/auths\/$/, 'signed-in', ({ world, me }) => world.view(me)],
  ['GET', /^\/api\/v1\/auths\/admin\/details$/, 'signed-in', ({ world: { people: [first] } }) => ({ name: first.name, email: first.email })],
  ['POST', /^\/api\/v1\/auths\/update\/password$/, 'verified', changePassword],
  ['POST', /^\/api\/v1\/auths\/add$/, 'admin', ({ world, body }) => world.view(world.addPerson(body))],
  ['GET', /^\/api\/v1\/chats\/$/, 'verified', (call) => page(own(call), call.url, 60).map((chat) => titleOf(chat))],
  ['GET', /^\/api\/v1\/chats\/search$/, 'verified', search],
  ['GET', /^\/api\/v1\/chats\/list\/user\/([^/]+)$/, 'admin', ({ world, id }) => [...world.chats.values()].filter((chat) => chat.user_id === id).map((chat) => titleOf(chat))],
  ['POST', /^\/api\/v1\/chats\/new$/, 'verified', createChat],
  ['GET', /^\/api\/v1\/chats\/([^/]+)$/, 'verified', ({ world, me, id }) => world.chat(me, id)],
  ['POST', /^\/api\/v1\/chats\/([^/]+)$/, 'verified', patchChat],
  ['DELETE', /^\/api\/v1\/chats\/([^/]+)$/, 'verified', ({ world, me, id }) => (world.chat(me, id), world.chats.delete(id))],
  ['GET', /^\/api\/models$/, 'verified', ({ world, me }) => ({ data: me.role === 'admin' && world.openai.OPENAI_API_BASE_URLS.length === 0 ? [] : MODELS })],
  ['POST', /^\/api\/chat\/completions$/, 'verified', complete],
  ['GET', /^\/api\/v1\/users\/$/, 'admin', people],
  ['POST', /^\/api\/v1\/users\/([^/]+)\/update$/, 'admin', updatePerson],
  ['POST', /^\/api\/v1\/users\/([^/]+)\/sessions\/revoke$/, 'admin', ({ world, id }) => (world.end(id), true)],
  ['DELETE', /^\/api\/v1\/users\/([^/]+)$/, 'admin', ({ world, id }) => (world.people.splice(world.people.indexOf(world.person(id)), 1), true)],
  ['GET', /^\/openai\/config$/, 'admin', ({ world }) => world.openai],
  ['POST', /^\/openai\/config\/update$/, 'admin', ({ world, body }) => (world.openai = body)],
  ['POST', /^\/openai\/verify$/, 'admin', verify],
  ['GET', /^\/ollama\/config$/, 'admin', ({ world }) => world.ollama],
  ['POST', /^\/ollama\/config\/update$/, 'admin', ({ world, body }) => (world.ollama = body)],
  ['POST', /^\/ollama\/verify$/, 'admin', verify],
]
