// What the mock server knows: people, sessions, chats, connections.

import { randomUUID } from 'node:crypto'

const now = () => Math.floor(Date.now() / 1000)
const DAY = 86_400

export class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

const TITLES = [
  'Why is the sky blue?', 'Draft of a letter to the landlord', 'Rust lifetimes in plain words', 'Recipe for lentil soup', 'SQL window functions',
  'Packing list for the mountains', 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen', 'Plan for a quiet weekend', 'Explain TCP slow start',
  'Names for an owl', 'Regular expression for dates', 'Summary of the minutes', 'Compare two heat pumps', 'A poem about rain', 'Debugging a segfault',
]

export class World {
  people = []
  sessions = new Map()
  chats = new Map()
  down = false
  openai = { ENABLE_OPENAI_API: true, OPENAI_API_BASE_URLS: [], OPENAI_API_KEYS: [], OPENAI_API_CONFIGS: {} }
  ollama = { ENABLE_OLLAMA_API: true, OLLAMA_BASE_URLS: [], OLLAMA_API_CONFIGS: {} }

  constructor({ empty, models }) {
    if (models) this.connect()
    if (empty) return
    const admin = this.addPerson({ name: 'Ada Owl', email: 'admin@example.org', password: 'owl-owl-owl', role: 'admin' })
    this.addPerson({ name: 'Bob', email: 'bob@example.org', password: 'owl-owl-owl', role: 'pending' })
    for (let i = 0; i < 70; i++) {
      const name = i === 3 ? 'Wolfgang-Maximilian Freiherr von Hohenzollern-Sigmaringen und zu Guttenberg' : `Person ${i + 1}`
      this.addPerson({ name, email: `person${i + 1}@example.org`, password: 'x', role: i % 9 === 0 ? 'pending' : 'user' }, now() - i * DAY)
    }
    for (let i = 0; i < 230; i++) this.addChat(admin.id, TITLES[i % TITLES.length] + (i < TITLES.length ? '' : ` (${i})`), now() - Math.floor(i ** 1.5 * 3000))
  }

  connect() {
    this.openai.OPENAI_API_BASE_URLS = ['http://models.example.org:8000/v1', 'https://far-away.example.org/openai/deployments/a-very-long-path/v1']
    this.openai.OPENAI_API_KEYS = ['••••1', '••••2']
    this.openai.OPENAI_API_CONFIGS = {
      0: { enable: true, name: 'House models', access_grants: [{ principal_type: 'user', principal_id: '*', permission: 'read' }], state: { up: true, models: 4 }, locked: true },
      1: { enable: true, access_grants: [], state: { up: false, error: 'The model server did not accept the key (status 401). Check the key.' } },
    }
    this.ollama.OLLAMA_BASE_URLS = ['http://localhost:11434']
    this.ollama.OLLAMA_API_CONFIGS = { 0: { enable: false, name: 'Workstation' } }
  }

  addPerson({ name, email, password, role }, at = now()) {
    if (this.people.some((one) => one.email === email)) throw new Refusal(400, 'This address already has an account. Sign in instead.')
    const person = { id: randomUUID(), name, email, password, role, last_active_at: at, created_at: at, updated_at: at }
    this.people.push(person)
    return person
  }

  addChat(owner, title, at) {
    const [q, a] = [randomUUID(), randomUUID()]
    const messages = {
      [q]: { id: q, parentId: null, childrenIds: [a], role: 'user', content: title, timestamp: at, models: ['owl-large'] },
      [a]: { id: a, parentId: q, childrenIds: [], role: 'assistant', content: `A short answer to **${title}**.`, timestamp: at, model: 'owl-large', modelName: 'Owl Large', done: true },
    }
    const id = randomUUID()
    this.chats.set(id, { id, user_id: owner, title, created_at: at, updated_at: at, chat: { title, models: ['owl-large'], history: { messages, currentId: a } } })
  }

  begin(person, response) {
    const token = randomUUID()
    this.sessions.set(token, person.id)
    response.setHeader('set-cookie', `token=${token}; Path=/; HttpOnly; SameSite=Lax`)
    return this.view(person, token)
  }

  end(personId) {
    for (const [token, id] of this.sessions) if (id === personId) this.sessions.delete(token)
  }

  view({ password: _password, ...person }, token = 'hidden') {
    return { ...person, token, token_type: 'Bearer', expires_at: null }
  }

  caller(cookies = '') {
    const token = /(?:^|;\s*)token=([^;]+)/.exec(cookies)?.[1]
    const id = token && this.sessions.get(token)
    return id && this.people.find((one) => one.id === id)
  }

  admit(me, access) {
    if (access === 'anyone') return
    if (!me) throw new Refusal(401, 'Not signed in.')
    if (access === 'verified' && me.role === 'pending') throw new Refusal(401, 'Waiting for approval.')
    if (access === 'admin' && me.role !== 'admin') throw new Refusal(401, 'Only administrators may do this.')
  }

  chat(me, id) {
    const chat = this.chats.get(id)
    if (chat?.user_id !== me.id) throw new Refusal(401, 'This chat does not exist.')
    return chat
  }

  person(id) {
    const person = this.people.find((one) => one.id === id)
    if (!person) throw new Refusal(400, 'There is no such person.')
    return person
  }
}
