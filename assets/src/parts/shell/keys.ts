//! The keyboard shortcuts of the app, in one table that `?` shows. None of them fires while one types, save those with Ctrl.

import { paths } from '../../routes'
import { router } from '../../router.svelte'
import { conversations } from '../../state/conversation.svelte'
import { layout } from '../../state/layout.svelte'
import { t } from '../../words'

export interface Shortcut {
  keys: string[]
  does: () => string
}

/** What the list shows, beside the acts of lists and menus. */
export const listed: Shortcut[] = [
  { keys: ['Ctrl', 'K'], does: () => t.shortcuts.search },
  { keys: ['Ctrl', 'Shift', 'O'], does: () => t.shortcuts.newChat },
  { keys: ['Ctrl', 'B'], does: () => t.shortcuts.sidebar },
  { keys: ['Ctrl', 'M'], does: () => t.shortcuts.models },
  { keys: ['/'], does: () => t.shortcuts.composer },
  { keys: ['Esc'], does: () => t.shortcuts.stop },
  { keys: ['F2'], does: () => t.shortcuts.rename },
  { keys: ['Delete'], does: () => t.shortcuts.delete },
  { keys: ['?'], does: () => t.shortcuts.list },
]

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function newChat(): void {
  conversations.renew()
  router.go(paths.new)
}

const withControl: Record<string, () => void> = {
  k: () => router.show('search'),
  b: () => layout.toggleSidebar(),
  m: () => document.querySelector<HTMLElement>('[data-act=models]')?.click(),
}

const plainKeys: Record<string, () => void> = {
  '?': () => router.show('shortcuts'),
  '/': () => document.querySelector<HTMLElement>('[data-act=composer]')?.focus(),
}

export function shortcuts(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  if (document.querySelector('dialog[open]')) return
  const control = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  const act = control ? (event.shiftKey ? (key === 'o' ? newChat : undefined) : withControl[key]) : isTyping(event.target) ? undefined : plainKeys[event.key]
  if (!act) return
  event.preventDefault()
  act()
}
