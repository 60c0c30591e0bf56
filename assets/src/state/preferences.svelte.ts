//! What a person prefers in this browser: the theme, and what Enter does.

import { recall, remember, rememberFor } from './stored'

export type Theme = 'system' | 'light' | 'dark'

const themeIn = (text: string): Theme => (text === 'light' || text === 'dark' ? text : 'system')

class Preferences {
  #theme = $state<Theme>('system')
  #enterBreaks = $state(false)

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    remember('theme', theme === 'system' ? '' : theme)
    this.#apply()
  }

  get enterBreaks(): boolean {
    return this.#enterBreaks
  }

  set enterBreaks(value: boolean) {
    this.#enterBreaks = value
    remember('enter-breaks', value ? 'yes' : '')
  }

  /** Takes over what this person chose. The sign-in page looks as the last person wanted it. */
  readFor(personId: string): void {
    rememberFor(personId)
    this.#theme = themeIn(recall('theme'))
    this.#enterBreaks = recall('enter-breaks') === 'yes'
    this.#apply()
  }

  #apply(): void {
    if (this.#theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = this.#theme
  }
}

export const preferences = new Preferences()
