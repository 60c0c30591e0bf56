//! A found text with its hits marked.

export type Part = readonly [hit: boolean, text: string]

/** The text in parts, those that match a searched word marked; it begins shortly before the first hit. */
export function cutAround(text: string, searched: string): Part[] {
  const words = searched.split(/\s+/).filter((word) => word && !/^\w+:\S+$/.test(word))
  if (words.length === 0) return [[false, text]]
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'giu')
  const first = text.search(pattern)
  const start = first > 60 ? text.lastIndexOf(' ', first - 40) + 1 : 0
  const cut = (start > 0 ? '… ' : '') + text.slice(start)
  const parts: Part[] = []
  let end = 0
  for (const match of cut.matchAll(pattern)) {
    if (match.index > end) parts.push([false, cut.slice(end, match.index)])
    parts.push([true, match[0]])
    end = match.index + match[0].length
  }
  if (end < cut.length) parts.push([false, cut.slice(end)])
  return parts
}
