//! The models that the person may choose, and the choice.

import { inWords } from '../api/errors'
import { listModels } from '../api/models'
import type { Model } from '../api/types'
import { connection } from './connection.svelte'
import { session } from './session.svelte'
import { recall, remember } from './stored'

class Models {
  list = $state.raw<Model[]>([])
  loaded = $state(false)
  failed = $state('')

  constructor() {
    session.whenPersonChanges(() => {
      this.list = []
      this.loaded = false
    })
    connection.whenBack(() => {
      if (this.failed) void this.load()
    })
  }

  async load(): Promise<void> {
    try {
      this.list = (await listModels()).filter((model) => !model.info?.meta?.hidden)
      this.failed = ''
      this.loaded = true
    } catch (error) {
      this.failed = inWords(error)
    }
  }

  find(id: string | undefined): Model | undefined {
    return this.list.find((model) => model.id === id)
  }

  nameOf(id: string): string {
    return this.find(id)?.name ?? id
  }

  /** For a new chat: what was last used, else the server's default, else the first. */
  preferred(): string {
    const defaults = (session.config?.default_models ?? '').split(',').map((id) => id.trim())
    const wanted = [recall('model'), ...defaults].find((id) => this.find(id))
    return wanted ?? this.list[0]?.id ?? ''
  }

  keep(id: string): void {
    remember('model', id)
  }
}

export const models = new Models()

/** The models that match what was typed, those whose name begins with it first. */
export function matching(list: Model[], typed: string): Model[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const text = (model: Model) => `${model.name} ${model.id} ${model.info?.meta?.description ?? ''}`.toLowerCase()
  const found = list.filter((model) => words.every((word) => text(model).includes(word)))
  const first = words[0] ?? ''
  return found.sort((a, b) => Number(b.name.toLowerCase().startsWith(first)) - Number(a.name.toLowerCase().startsWith(first)))
}
