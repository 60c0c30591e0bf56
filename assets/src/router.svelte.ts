//! The address bar is the state: a page by its path, a dialog by `?show=`. Back closes a dialog because opening it was a step.

import { at, base } from './base'
import { placeOf, type Place } from './routes'

const here = () => location.pathname.slice(base.length)

class Router {
  #path = $state(here())
  #search = $state(location.search)

  readonly place: Place = $derived(placeOf(this.#path))
  readonly values = $derived(new URLSearchParams(this.#search))
  /** The dialog that is open, if any. */
  readonly shown = $derived(this.values.get('show') ?? '')

  constructor() {
    addEventListener('popstate', () => this.#read())
    window.addEventListener('click', (event) => this.#follow(event))
  }

  go(path: string, { replace = false } = {}): void {
    history[replace ? 'replaceState' : 'pushState']({}, '', at(path))
    this.#read()
  }

  /** Opens a dialog over the page, with what it needs to know in the address. */
  show(name: string, more: Record<string, string> = {}): void {
    const step = this.shown ? 'replaceState' : 'pushState'
    history[step]({ opened: true }, '', `${location.pathname}?${new URLSearchParams({ ...this.#kept(), show: name, ...more })}`)
    this.#read()
  }

  /** Closes the open dialog; the page under it keeps its own values. */
  close(): void {
    if (!this.shown) return
    if ((history.state as { opened?: boolean } | null)?.opened) return history.back()
    this.set({ show: undefined, id: undefined })
  }

  /** Changes values of the address without a step in the history. */
  set(changes: Record<string, string | undefined>): void {
    const values = { ...Object.fromEntries(this.values), ...changes }
    const text = new URLSearchParams(Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : []))).toString()
    history.replaceState(history.state, '', location.pathname + (text ? `?${text}` : ''))
    this.#read()
  }

  #kept(): Record<string, string> {
    const { show: _show, id: _id, ...kept } = Object.fromEntries(this.values)
    return kept
  }

  #read(): void {
    this.#path = here()
    this.#search = location.search
  }

  /** Links of the app change the page without loading it again. */
  #follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    if (link.target || link.hasAttribute('download') || link.origin !== location.origin || !link.pathname.startsWith(base)) return
    event.preventDefault()
    if (link.href !== location.href) history.pushState({}, '', link.href)
    this.#read()
  }
}

export const router = new Router()
