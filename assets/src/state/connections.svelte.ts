//! The model servers as an administrator sees them. A change reads the lists anew first, so that two administrators do not undo each other.

import * as api from '../api/connections'
import { inWords } from '../api/errors'
import type { Connection } from '../api/connections'
import { t } from '../words'
import { models } from './models.svelte'
import { notices } from './notices.svelte'
import { word } from './shell'

export type { Connection }
export const nameOf = (one: Connection): string => one.config.name || one.url.replace(/^https?:\/\//, '').replace(/\/$/, '')
export const removeCommand = (one: Connection): string => `owui connection remove ${word(one.config.name || one.url)}`
export const keyOf = (one: Connection): string => `${one.kind} ${one.index} ${one.url}`

export interface Tested {
  ok: boolean
  words: string
}

export class Connections {
  list = $state.raw<Connection[]>([])
  loaded = $state(false)
  failed = $state('')
  #config: api.Connections | undefined

  async load(): Promise<void> {
    try {
      this.#config = await api.readConnections()
      this.list = api.toList(this.#config)
      this.failed = ''
      this.loaded = true
    } catch (error) {
      this.failed = inWords(error)
    }
  }

  async test(one: Connection): Promise<Tested> {
    try {
      return { ok: true, words: t.connections.works(await api.testConnection(one)) }
    } catch (error) {
      return { ok: false, words: t.connections.fails(inWords(error)) }
    }
  }

  /** Adds a connection, or puts it in the place of `old`. Throws what the server says against it. */
  async put(one: Connection, old: Connection | undefined): Promise<void> {
    await this.#change(one.kind, (list) => (old ? list.map((other) => (same(other, old) ? { ...one, index: other.index } : other)) : [...list, one]), !old)
    notices.say(t.connections.saved(nameOf(one)))
  }

  async setEnabled(one: Connection, enable: boolean): Promise<void> {
    await this.#try(() => this.#change(one.kind, (list) => list.map((other) => (same(other, one) ? { ...other, config: { ...other.config, enable } } : other)), enable))
  }

  async remove(one: Connection): Promise<void> {
    await this.#try(async () => {
      await this.#change(one.kind, (list) => list.filter((other) => !same(other, one)), false)
      notices.say(t.connections.removed(nameOf(one)), { command: removeCommand(one) })
    })
  }

  async #change(kind: api.Kind, change: (list: Connection[]) => Connection[], switchOn: boolean): Promise<void> {
    const config = await api.readConnections()
    const list = api.toList(config).filter((one) => one.kind === kind)
    const enabled = switchOn || (kind === 'openai' ? config.openai.ENABLE_OPENAI_API : config.ollama.ENABLE_OLLAMA_API) !== false
    await api.saveConnections(kind, change(list), enabled)
    await Promise.all([this.load(), models.load()])
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      notices.say(inWords(error), { tone: 'red' })
    }
  }
}

const same = (a: Connection, b: Connection) => a.kind === b.kind && a.url === b.url && a.index === b.index
