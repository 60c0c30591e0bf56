//! Model servers. The contract keeps them in parallel lists whose index is the connection; this file turns the two families of lists
//! into one list of records and back, so that no page counts indexes.

import { ask } from './client'
import type { ConnectionConfig, Grant, OllamaConfig, OpenAiConfig } from './types'

export type Kind = 'openai' | 'ollama'

export interface Connection {
  kind: Kind
  index: number
  url: string
  /** A placeholder for the stored key, or a new key. */
  key: string
  config: ConnectionConfig
}

export interface Connections {
  openai: OpenAiConfig
  ollama: OllamaConfig
}

export const EVERYONE: Grant[] = [{ principal_type: 'user', principal_id: '*', permission: 'read' }]

/** Who may use the models of a connection; `some` are people and groups that were named elsewhere. */
export type Audience = 'everyone' | 'admins' | 'some'

export function audienceOf({ access_grants: grants = [] }: ConnectionConfig): Audience {
  if (grants.some((grant) => grant.principal_type === 'user' && grant.principal_id === '*')) return 'everyone'
  return grants.length > 0 ? 'some' : 'admins'
}

export async function readConnections(): Promise<Connections> {
  const [openai, ollama] = await Promise.all([ask<OpenAiConfig>('openai/config'), ask<OllamaConfig>('ollama/config')])
  return { openai, ollama }
}

export function toList({ openai, ollama }: Connections): Connection[] {
  return [
    ...openai.OPENAI_API_BASE_URLS.map((url, index): Connection => {
      const config = openai.OPENAI_API_CONFIGS[index] ?? openai.OPENAI_API_CONFIGS[url] ?? {}
      return { kind: 'openai', index, url, key: openai.OPENAI_API_KEYS[index] ?? '', config }
    }),
    ...ollama.OLLAMA_BASE_URLS.map((url, index): Connection => {
      const config = ollama.OLLAMA_API_CONFIGS[index] ?? ollama.OLLAMA_API_CONFIGS[url] ?? {}
      return { kind: 'ollama', index, url, key: typeof config['key'] === 'string' ? config['key'] : '', config }
    }),
  ]
}

/** What the server reports but does not take back. */
function storable({ state: _state, locked: _locked, ...config }: ConnectionConfig): ConnectionConfig {
  return config
}

const byIndex = (list: Connection[]) => Object.fromEntries(list.map((one, index) => [String(index), storable(one.config)]))

/** Saves every connection of one kind, in the order given. */
export function saveConnections(kind: Kind, list: Connection[], enabled: boolean): Promise<unknown> {
  if (kind === 'openai') {
    const body: OpenAiConfig = {
      ENABLE_OPENAI_API: enabled,
      OPENAI_API_BASE_URLS: list.map((one) => one.url),
      OPENAI_API_KEYS: list.map((one) => one.key),
      OPENAI_API_CONFIGS: byIndex(list),
    }
    return ask<OpenAiConfig>('openai/config/update', { body })
  }
  const keyed = list.map((one) => ({ ...one, config: one.key ? { ...one.config, key: one.key } : one.config }))
  const body: OllamaConfig = {
    ENABLE_OLLAMA_API: enabled,
    OLLAMA_BASE_URLS: list.map((one) => one.url),
    OLLAMA_API_CONFIGS: byIndex(keyed),
  }
  return ask<OllamaConfig>('ollama/config/update', { body })
}

/** Asks the model server for its models through ours; gives their number, or undefined when the answer does not say. */
export async function testConnection({ kind, url, key, config }: Connection): Promise<number | undefined> {
  const answer = await ask<{ data?: unknown[]; models?: unknown[] }>(`${kind}/verify`, { body: { url, key, config: storable(config) } })
  return (answer?.data ?? answer?.models)?.length
}
