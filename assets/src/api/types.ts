//! The wire shapes that this app reads and sends, and no more of them than it uses. Times are epoch seconds.

export type Role = 'pending' | 'user' | 'admin'

export interface Suggestion {
  title: string[]
  content: string
}

export interface ServerConfig {
  name: string
  version: string
  /** True while nobody has an account: the first one becomes the administrator. */
  onboarding?: boolean
  oauth?: { providers?: Record<string, string> }
  /** `auth: false` and `auth_trusted_header`: one is signed in without typing anything. */
  features: { auth?: boolean; auth_trusted_header?: boolean; enable_signup?: boolean; enable_login_form?: boolean; enable_ldap?: boolean; enable_password_change_form?: boolean }
  default_models?: string | null
  default_prompt_suggestions?: Suggestion[] | null
  ui?: { pending_user_overlay_title?: string | null; pending_user_overlay_content?: string | null }
}

export interface Person {
  id: string
  email: string
  name: string
  role: Role
}

export interface Account extends Person {
  last_active_at: number
  created_at: number
  updated_at: number
}

export interface Model {
  id: string
  name: string
  owned_by?: string
  connection_type?: 'external' | 'local'
  tags?: { name: string }[]
  info?: { meta?: { description?: string | null; hidden?: boolean; capabilities?: Record<string, boolean> | null } }
}

export interface ChatTitle {
  id: string
  title: string
  updated_at: number
  created_at: number
  last_read_at?: number | null
  snippet?: string | null
  active?: boolean
}

/** One part of an answer as the contract stores it; of the many kinds the app shows reasoning and text. */
export interface OutputItem {
  type: string
  id: string
  status: string
  role?: string
  content?: { type: string; text?: string }[]
  summary?: null
  started_at?: number
  ended_at?: number
  duration?: number
}

export interface Usage {
  prompt_tokens?: number
  completion_tokens?: number
  total_tokens?: number
  input_tokens?: number
  output_tokens?: number
}

/** Why an answer is missing or ends early; the last two are ours, beside the contract's `content`. */
export interface Trouble {
  content: string
  fault?: string
  request?: string
}

export interface Message {
  id: string
  parentId: string | null
  childrenIds: string[]
  role: 'user' | 'assistant' | 'system'
  content: string
  timestamp: number
  models?: string[]
  model?: string
  modelName?: string
  modelIdx?: number
  done?: boolean
  error?: Trouble | boolean | null
  /** The person stopped this answer. */
  stopped?: boolean
  output?: OutputItem[]
  usage?: Usage | null
  /** Seconds from the question to the last word; kept in the free-form part of the message. */
  info?: { seconds?: number } | null
}

export interface History {
  messages: Record<string, Message>
  currentId: string | null
}

export interface ChatBody {
  title: string
  models: string[]
  history: History
}

export interface Chat extends ChatTitle {
  chat: Partial<ChatBody> & { [key: string]: unknown }
}

export interface Grant {
  principal_type: 'user' | 'group'
  principal_id: string
  permission: 'read' | 'write'
}

export interface ConnectionConfig {
  enable?: boolean
  name?: string
  prefix_id?: string
  tags?: { name: string }[]
  connection_type?: 'external' | 'local'
  access_grants?: Grant[]
  /** Set in the environment of the server; the administrator cannot change it here. */
  locked?: boolean
  /** `up` is null until the server asked it for the first time. */
  state?: { up: boolean | null; models?: number; error?: string | null }
  [key: string]: unknown
}

export interface OpenAiConfig {
  ENABLE_OPENAI_API: boolean | null
  OPENAI_API_BASE_URLS: string[]
  /** Placeholders: the server never tells a key, and takes its own placeholder back as "unchanged". */
  OPENAI_API_KEYS: string[]
  OPENAI_API_CONFIGS: Record<string, ConnectionConfig>
}

export interface OllamaConfig {
  ENABLE_OLLAMA_API: boolean | null
  OLLAMA_BASE_URLS: string[]
  OLLAMA_API_CONFIGS: Record<string, ConnectionConfig>
}
