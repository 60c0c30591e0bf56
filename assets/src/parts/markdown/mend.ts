//! An answer arrives letter by letter, so its last block is mostly unfinished Markdown. `mend` closes what is open, so that the block
//! looks from the start as it will look at its end: no asterisks that turn into bold, no pipes that turn into a table.

const FENCE = /^ {0,3}(`{3,}|~{3,})/

/** Completes the last block of a text that is still being written. */
export function mend(text: string): string {
  if (endsInFence(text)) return text.replace(/\n[ \t]*[`~]{1,2}$/, '\n')
  // A lone `-`, `=` or backtick on the last line may become a list, a rule, an underlined heading or a fence: wait and see.
  const steady = text.replace(/(^|\n)[ \t]*(-{1,2}|=+|\*{1,2}|`{1,2}|#{1,6}|>|\d+\.?)$/, '$1')
  return mendTable(mendInline(steady))
}

function endsInFence(text: string): boolean {
  let open = ''
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line.replace(/^(?: {0,3}(?:[-*+]|\d+[.)]) +)/, '').trimStart())?.[1]
    if (!mark) continue
    if (!open) open = mark
    else if (mark[0] === open[0] && mark.length >= open.length) open = ''
  }
  return open !== ''
}

/** A first row with pipes is the head of a table: its rule is on the way. */
function mendTable(text: string): string {
  const start = text.lastIndexOf('\n\n') + 1
  const lines = text.slice(start).trim().split('\n')
  const [head = '', rule = ''] = lines
  if (lines.length > 2 || !/^\s*\|.*\S/.test(head)) return text
  if (lines.length === 2 && !/^[\s|:-]*$/.test(rule)) return text
  const cells = head.replace(/^\s*\|/, '').replace(/\|\s*$/, '').split(/(?<!\\)\|/)
  if (cells.length < 2 && lines.length < 2) return text
  return `${text.slice(0, start)}\n${head}\n|${' --- |'.repeat(cells.length)}`
}

/** Closes emphasis, code and links that are open since the last start of a paragraph or list item. */
function mendInline(text: string): string {
  const breaks = [...text.matchAll(/\n[ \t]*\n|\n[ \t]*(?:[-*+]|\d+[.)])[ \t]+|\n(?=[ \t]*\|)/g)]
  const last = breaks.at(-1)
  const start = last ? last.index + last[0].length : 0
  return text.slice(0, start) + closeInline(text.slice(start))
}

function closeInline(source: string): string {
  const open: { mark: string; at: number }[] = []
  let i = 0
  while (i < source.length) {
    const rest = source.slice(i)
    const run = /^(\\.|`+|\*+|_+|~~)/s.exec(rest)?.[0] ?? ''
    if (rest[0] === '[' || rest.startsWith('![')) {
      const mended = mendLink(source, i)
      if (mended !== undefined) return closeInline(mended.before) + mended.link
    }
    if (run.startsWith('`')) {
      const end = closingTicks(source, i + run.length, run)
      if (end < 0) return closeAll(source, open, i, run)
      i = end + run.length
      continue
    }
    if (run && run[0] !== '\\') emphasis(source, i, run, open)
    i += run.length || 1
  }
  return closeAll(source, open)
}

function closingTicks(source: string, from: number, run: string): number {
  for (const match of source.slice(from).matchAll(/`+/g)) {
    if (match[0] === run) return from + match.index
  }
  return -1
}

function emphasis(source: string, at: number, run: string, open: { mark: string; at: number }[]): void {
  const before = source[at - 1] ?? ' '
  const after = source[at + run.length] ?? ''
  const inWord = run[0] === '_' && /\w/.test(before) && /\w/.test(after)
  if (inWord) return
  const top = open.findLastIndex((one) => one.mark === run)
  if (top >= 0 && !/\s/.test(before)) open.splice(top)
  else if (!/\s/.test(after || 'x') && run.length <= 3) open.push({ mark: run, at })
}

/** Appends the closing marks; a mark with nothing after it yet is taken away instead. */
function closeAll(source: string, open: { mark: string; at: number }[], codeAt?: number, ticks = ''): string {
  if (codeAt !== undefined) {
    const inside = source.slice(codeAt + ticks.length)
    const closed = inside.trim() === '' ? source.slice(0, codeAt) : source + ticks
    return closeAll(closed, open)
  }
  let text = source
  for (const { mark, at } of [...open].reverse()) {
    const empty = text.slice(at + mark.length).trim() === ''
    // Half of a closing mark may already be there: `**bold*`.
    const half = mark.length > 1 && text.endsWith(mark[0] ?? '') ? 1 : 0
    text = empty ? text.slice(0, at) : text.trimEnd() + mark.slice(half)
  }
  return text
}

/** A link whose address is still arriving is a link without one; gives undefined when it is whole or no link at all. */
function mendLink(source: string, at: number): { before: string; link: string } | undefined {
  const image = source[at] === '!'
  const rest = source.slice(at + (image ? 2 : 1))
  if (!image && /[\w)\]]/.test(source[at - 1] ?? '')) return undefined
  const unfinished = /^((?:[^[\]\\]|\\.)*)(?:\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*|\]\([^()]*"[^"]*)?$/s.exec(rest)
  if (!unfinished || /^[ xX]?$/.test(unfinished[1] ?? '')) return undefined
  const label = closeInline(unfinished[1] ?? '')
  return { before: source.slice(0, at), link: image ? label : `[${label}]()` }
}
