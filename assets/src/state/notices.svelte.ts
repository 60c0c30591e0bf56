//! Short notes at the edge of the page: what was done, how to take it back, and the command that does the same.

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'red'
  act?: { label: string; run: () => void }
  command?: string
}

const SHOWN_FOR = 6000

class Notices {
  list = $state<Notice[]>([])
  #lastId = 0

  /** Shows a note; gives the function that takes it away. `lasting` is in milliseconds. */
  say(text: string, more: Partial<Omit<Notice, 'id' | 'text'>> = {}, lasting = more.command ? 2 * SHOWN_FOR : SHOWN_FOR): () => void {
    const id = ++this.#lastId
    this.list = [...this.list.slice(-3), { id, text, tone: 'plain', ...more }]
    const remove = () => void (this.list = this.list.filter((one) => one.id !== id))
    setTimeout(remove, lasting)
    return remove
  }
}

export const notices = new Notices()
