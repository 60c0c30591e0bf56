//! Accounts, for administrators.

import { ask, query } from './client'
import type { Account, Role } from './types'

export const PAGE = 30

export interface PeopleQuery {
  query: string
  order_by: 'name' | 'email' | 'role' | 'created_at' | 'last_active_at'
  direction: 'asc' | 'desc'
  page: number
}

export interface NewPerson {
  name: string
  email: string
  password: string
  role: Role
}

const one = (id: string) => `api/v1/users/${encodeURIComponent(id)}`

export const listPeople = (wanted: PeopleQuery) => ask<{ users: Account[]; total: number }>(`api/v1/users/${query({ ...wanted })}`)
export const setRole = (id: string, role: Role) => ask<Account>(`${one(id)}/update`, { body: { role } })
export const addPerson = (person: NewPerson) => ask<Account>('api/v1/auths/add', { body: person })
export const deletePerson = (id: string) => ask<boolean>(one(id), { method: 'DELETE' })
export const endSessions = (id: string) => ask<boolean>(`${one(id)}/sessions/revoke`, { body: {} })
/** How many chats a person has, when the server lets administrators know; undefined otherwise. */
export const countChats = async (id: string): Promise<number | undefined> => {
  try {
    return (await ask<unknown[]>(`api/v1/chats/list/user/${encodeURIComponent(id)}`, { quiet: true })).length
  } catch {
    return undefined
  }
}
