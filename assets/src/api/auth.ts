//! Sign-in, sign-up, the running session, and the password.

import { ask, send } from './client'
import type { Person, ServerConfig } from './types'

export const readConfig = () => ask<ServerConfig>('api/config', { quiet: true })
export const readSession = () => ask<Person>('api/v1/auths/', { quiet: true })
export const signIn = (email: string, password: string) =>
  ask<Person & { next_step?: string }>('api/v1/auths/signin', { body: { email, password }, quiet: true })
export const signUp = (name: string, email: string, password: string) =>
  ask<Person & { next_step?: string }>('api/v1/auths/signup', { body: { name, email, password }, quiet: true })
export const signOut = () => ask<{ redirect_url?: string }>('api/v1/auths/signout', { body: {}, quiet: true })
export const changePassword = (password: string, new_password: string) =>
  ask<boolean>('api/v1/auths/update/password', { body: { password, new_password } })
export const readDecider = () => ask<{ name: string; email: string }>('api/v1/auths/admin/details', { quiet: true })
export const isServerThere = () => send('health', { quiet: true })
