//! Who is signed in, and in which of the first rooms they are. The server holds the session; this only knows what it last said.

import * as auth from '../api/auth'
import { onRefused } from '../api/client'
import { ApiError } from '../api/errors'
import type { Person, ServerConfig } from '../api/types'
import { preferences } from './preferences.svelte'

/** `first`: nobody has an account yet. `out`: to sign in. `pending`: waits for approval. */
export type Phase = 'starting' | 'unreachable' | 'first' | 'out' | 'pending' | 'in'

const LAST = 'owui:last-person'

class Session {
  phase = $state<Phase>('starting')
  person = $state<Person>()
  config = $state<ServerConfig>()
  /** The session ended while it was in use: the sign-in page says so. */
  ended = $state(false)
  #check: Promise<void> | undefined
  #resets: (() => void)[] = []
  #farewells: (() => Promise<unknown>)[] = []

  readonly isAdmin = $derived(this.person?.role === 'admin')

  /** Runs `reset` when someone else signs in, so that nobody sees another's chats. */
  whenPersonChanges(reset: () => void): void {
    this.#resets.push(reset)
  }

  /** Runs `act` before the person signs out, while the server still listens to them. */
  whenLeaving(act: () => Promise<unknown>): void {
    this.#farewells.push(act)
  }

  async start(): Promise<void> {
    preferences.readFor(localStorageItem(LAST))
    onRefused(() => void this.recheck())
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && this.phase === 'in') void this.recheck()
    })
    await this.connect()
  }

  async connect(): Promise<void> {
    try {
      this.config = await auth.readConfig()
      if (this.config.onboarding && this.config.features.auth !== false) this.phase = 'first'
      else await this.#resume()
    } catch {
      this.phase = 'unreachable'
    }
  }

  async #resume(): Promise<void> {
    try {
      this.enter(await auth.readSession())
    } catch (error) {
      if (!isRefusal(error)) throw error
      await this.#enterUnasked()
    }
  }

  /** Where sign-in is switched off, or a proxy vouches for the person, nobody is asked for a password. */
  async #enterUnasked(): Promise<void> {
    const { auth: asked, auth_trusted_header: vouched } = this.config?.features ?? {}
    if (asked !== false && vouched !== true) {
      this.phase = 'out'
      return
    }
    await auth.signIn('', '').then(
      (person) => this.enterFresh(person),
      () => (this.phase = 'out'),
    )
  }

  /** Takes over a person whom the server has let in. */
  enter(person: Person): void {
    if (this.person?.id !== person.id) for (const reset of this.#resets) reset()
    this.person = person
    this.ended = false
    preferences.readFor(person.id)
    keepLocalStorageItem(LAST, person.id)
    this.phase = person.role === 'pending' ? 'pending' : 'in'
  }

  /** After sign-in: the server tells signed-in people more of its configuration. */
  async enterFresh(person: Person): Promise<void> {
    this.config = await auth.readConfig().catch(() => this.config)
    this.enter(person)
  }

  /** Asks the server whether the session still lives, and as what. */
  recheck(): Promise<void> {
    this.#check ??= this.#recheck().finally(() => (this.#check = undefined))
    return this.#check
  }

  async #recheck(): Promise<void> {
    if (this.phase !== 'in' && this.phase !== 'pending') return
    try {
      const person = await auth.readSession()
      if (person.role === this.person?.role && person.id === this.person.id) this.person = person
      else await this.enterFresh(person)
    } catch (error) {
      if (isRefusal(error)) this.#end(true)
    }
  }

  async signOut(): Promise<void> {
    await Promise.allSettled(this.#farewells.map((act) => act()))
    const answer = await auth.signOut()
    this.#end(false)
    if (answer?.redirect_url) location.assign(answer.redirect_url)
  }

  /** Back to the sign-in page; the address stays, so that the person returns to it. */
  leave(): void {
    this.#end(false)
  }

  #end(unasked: boolean): void {
    this.ended = unasked
    this.phase = 'out'
  }
}

const isRefusal = (error: unknown) => error instanceof ApiError && error.fault === 'refused'

function localStorageItem(key: string): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function keepLocalStorageItem(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Forbidden storage: the sign-in page then follows the system's theme.
  }
}

export const session = new Session()
