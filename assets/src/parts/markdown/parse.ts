//! Markdown to tokens, block by block. While an answer streams, blocks that can no longer change are kept, and only the last one is read
//! again for each delta. The tokens are drawn by components as text, so no HTML of a model ever becomes HTML of the page.

import { Lexer, type Token, type Tokens } from 'marked'
import { mend } from './mend'

export type { Token, Tokens }

const options = { gfm: true, breaks: true }
const isBlank = (token: Token) => token.type === 'space' || token.type === 'def'

export class Blocks {
  #settled: Token[] = []
  #settledText = ''

  /** The blocks of the text. `live` says that more may come: then the last block is mended. */
  read(text: string, live: boolean): Token[] {
    if (!live && text.includes(']:')) return Lexer.lex(text, options).filter((token) => !isBlank(token))
    if (!text.startsWith(this.#settledText)) {
      this.#settled = []
      this.#settledText = ''
    }
    this.#settle(text)
    const tail = text.slice(this.#settledText.length)
    const last = Lexer.lex(live ? mend(tail) : tail, options)
    return [...this.#settled, ...last].filter((token) => !isBlank(token))
  }

  /** Every block before the last one is final: Markdown has no way to reach back over a finished block. */
  #settle(text: string): void {
    const tokens = Lexer.lex(text.slice(this.#settledText.length), options)
    const last = tokens.findLastIndex((token) => !isBlank(token))
    const done = tokens.slice(0, Math.max(last, 0))
    const raw = done.map((token) => token.raw).join('')
    // The lexer may normalise line ends; then offsets mean nothing, and everything is read again each time.
    if (!text.startsWith(raw, this.#settledText.length)) return
    this.#settled = [...this.#settled, ...done]
    this.#settledText += raw
  }
}

const PAIRED = /^<(\/?)(sub|sup|kbd|mark)>$/i

/** Wraps what stands between `<sub>` and `</sub>` (and the like) into a token of that name. All other HTML stays text. */
export function paired(tokens: Token[]): Token[] {
  const out: Token[] = []
  for (const token of tokens) {
    const [, slash, name] = (token.type === 'html' && PAIRED.exec(token.raw.trim())) || []
    const open = slash ? out.findLastIndex((one) => one.type === 'html' && one.raw.toLowerCase() === `<${name?.toLowerCase()}>`) : -1
    if (open < 0 || !name) {
      out.push(token)
      continue
    }
    const inside = out.splice(open).slice(1)
    out.push({ type: name.toLowerCase(), raw: '', tokens: inside } as Tokens.Generic)
  }
  return out
}

const NAMED: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', trade: '™', mdash: '—', ndash: '–', hellip: '…',
  larr: '←', rarr: '→', harr: '↔', times: '×', divide: '÷', plusmn: '±', deg: '°', middot: '·', bull: '•', euro: '€', le: '≤', ge: '≥', ne: '≠',
}

/** Character references as letters; one that is not known stays as it is. */
export const plain = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex ?? '', 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** What can be followed from an answer: pages and mail, never a script or a file. Undefined for all else. */
export function safeAddress(href: string): string | undefined {
  const address = plain(href).trim()
  if (/^mailto:/i.test(address)) return address
  try {
    const url = new URL(address)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
  } catch {
    return undefined
  }
}

/** The host of a link when its text does not tell it; a link must not look as if it led elsewhere. */
export function hostToShow(address: string, text: string): string | undefined {
  if (!/^https?:/i.test(address)) return undefined
  const { host } = new URL(address)
  return text.toLowerCase().includes(host.replace(/^www\./, '')) ? undefined : host
}
