//! The list of accounts as an administrator sees it. What is looked for, how it is sorted and which page is shown stand in the address.

import * as api from '../api/people'
import { inWords } from '../api/errors'
import type { Account, Role } from '../api/types'
import { router } from '../router.svelte'
import { t } from '../words'
import { notices } from './notices.svelte'
import { word } from './shell'

export type Order = api.PeopleQuery['order_by']
const ORDERS: Order[] = ['name', 'email', 'role', 'created_at', 'last_active_at']

const orderIn = (text: string | null): Order => ORDERS.find((order) => order === text) ?? 'created_at'

export class People {
  list = $state.raw<Account[]>([])
  total = $state(0)
  loaded = $state(false)
  failed = $state('')
  #asked = 0

  readonly wanted: api.PeopleQuery = $derived({
    query: router.values.get('query') ?? '',
    order_by: orderIn(router.values.get('order')),
    direction: router.values.get('direction') === 'asc' ? 'asc' : 'desc',
    page: Math.max(1, Number(router.values.get('page')) || 1),
  })
  readonly pages = $derived(Math.max(1, Math.ceil(this.total / api.PAGE)))

  async load(): Promise<void> {
    const ask = ++this.#asked
    try {
      const found = await api.listPeople(this.wanted)
      if (ask !== this.#asked) return
      this.list = found.users
      this.total = found.total
      this.failed = ''
      this.loaded = true
    } catch (error) {
      if (ask === this.#asked) this.failed = inWords(error)
    }
  }

  sortBy(order: Order): void {
    const { order_by, direction } = this.wanted
    const text = order === 'name' || order === 'email' || order === 'role'
    const turned = direction === 'asc' ? 'desc' : 'asc'
    router.set({ order, direction: order === order_by ? turned : text ? 'asc' : 'desc', page: undefined })
  }

  async setRole(person: Account, role: Role): Promise<void> {
    const approving = person.role === 'pending' && role === 'user'
    await this.#do(() => api.setRole(person.id, role), approving ? t.people.approved(person.name) : t.people.roleChanged(person.name, t.people.roles[role]), commands.role(person, role))
  }

  endSessions(person: Account): Promise<boolean> {
    return this.#do(() => api.endSessions(person.id), t.people.ended(person.name), commands.end(person))
  }

  remove(person: Account): Promise<boolean> {
    return this.#do(() => api.deletePerson(person.id), t.people.deleted(person.name), commands.remove(person))
  }

  async #do(act: () => Promise<unknown>, done: string, command: string): Promise<boolean> {
    try {
      await act()
      notices.say(done, { command })
      await this.load()
      return true
    } catch (error) {
      notices.say(inWords(error), { tone: 'red' })
      return false
    }
  }
}

/** The shell commands that do what the buttons do. */
export const commands = {
  role: (person: Account, role: Role) =>
    person.role === 'pending' && role === 'user' ? `owui user approve ${word(person.email)}` : `owui user role ${word(person.email)} --role ${role}`,
  end: (person: Account) => `owui session end ${word(person.email)}`,
  remove: (person: Account) => `owui user delete ${word(person.email)}`,
  add: (email: string, role: Role) => `owui user add ${email ? word(email) : 'ADDRESS'} --role ${role}`,
}
