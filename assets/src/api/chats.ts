//! The person's chats. Lists come in pages of 60; a write sends only what changed and the server merges it.

import { ask, query } from './client'
import type { Chat, ChatBody, ChatTitle } from './types'

export const PAGE = 60

export type ChatPatch = Partial<Pick<ChatBody, 'title' | 'models' | 'history'>>

const one = (id: string) => `api/v1/chats/${encodeURIComponent(id)}`

/** Pinned chats and those in folders too: until they have a place of their own they stand among the others. */
export const listChats = (page: number) => ask<ChatTitle[]>(`api/v1/chats/${query({ page, include_pinned: 'true', include_folders: 'true' })}`)
export const searchChats = (text: string, page: number, signal: AbortSignal) =>
  ask<ChatTitle[]>(`api/v1/chats/search${query({ text, page })}`, { signal })
export const readChat = (id: string) => ask<Chat>(one(id))
export const createChat = (chat: ChatBody) => ask<Chat>('api/v1/chats/new', { body: { chat }, minimal: true })
export const patchChat = (id: string, chat: ChatPatch, keepalive = false) => ask<Chat>(one(id), { body: { chat }, keepalive, minimal: true })
export const deleteChat = (id: string, keepalive = false) => ask<boolean>(one(id), { method: 'DELETE', keepalive })
