//! What a screen reader is told of a growing answer: whole sentences, once each, without code.

const FENCED = /^ {0,3}(```|~~~)[^]*?^ {0,3}\1.*$/gm

/** Gives the sentences that were finished since the last call. */
export class Sentences {
  #told = 0

  take(text: string, done: boolean): string {
    if (text.length < this.#told) this.#told = 0
    const fresh = text.slice(this.#told)
    // A fence that is open may still grow; what is before it can be told.
    const fence = unclosedFence(fresh)
    const whole = fence < 0 ? fresh : fresh.slice(0, fence)
    const end = done ? fresh.length : lastEnd(whole)
    if (end <= 0) return ''
    this.#told += end
    return spoken(fresh.slice(0, end))
  }
}

function unclosedFence(text: string): number {
  const fences = [...text.matchAll(/^ {0,3}(?:```|~~~)/gm)]
  return fences.length % 2 === 1 ? (fences.at(-1)?.index ?? -1) : -1
}

function lastEnd(text: string): number {
  const hidden = text.replace(FENCED, (code) => 'x'.repeat(code.length))
  const ends = [...hidden.matchAll(/[.!?…。！？](?=\s)|\n\s*\n/g)]
  const last = ends.at(-1)
  return last ? last.index + last[0].length : 0
}

/** Text without the marks of Markdown. */
function spoken(text: string): string {
  return text
    .replace(FENCED, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}|[-*+]|>|\|)\s+/gm, '')
    .replace(/[*_`~|]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
