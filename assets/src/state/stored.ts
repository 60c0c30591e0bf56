//! What this browser remembers for a person. A browser may forbid storage; then nothing is remembered and nothing breaks.

let owner = ''

/** From now on everything is remembered for this person; the empty name is nobody. */
export const rememberFor = (personId: string): void => void (owner = personId)

const keyOf = (name: string) => `owui:${owner}:${name}`

export function recall(name: string): string {
  try {
    return localStorage.getItem(keyOf(name)) ?? ''
  } catch {
    return ''
  }
}

export function remember(name: string, value: string): void {
  try {
    if (value) localStorage.setItem(keyOf(name), value)
    else localStorage.removeItem(keyOf(name))
  } catch {
    // Full or forbidden: the page goes on without memory.
  }
}
