//! The highlighter writes HTML of a very small kind: spans with one class, and text. This turns it into pieces that a component can
//! draw as text, so that no HTML is put into the page.

/** A class (empty for plain text) and the text it colours. */
export type Span = readonly [kind: string, text: string]

const LETTERS: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" }

export function spansOf(html: string): Span[] {
  const spans: Span[] = []
  const kinds: string[] = []
  for (const [piece, kind] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (kind !== undefined) kinds.push(firstOf(kind))
    else if (piece === '</span>') kinds.pop()
    else spans.push([kinds.findLast(Boolean) ?? '', piece.replace(/&(?:amp|lt|gt|quot|#x27);/g, (one) => LETTERS[one] ?? one)])
  }
  return spans
}

/** `hljs-title function_` is a title. */
const firstOf = (kind: string): string => (/^hljs-([a-z-]+)/.exec(kind)?.[1] ?? '').replace(/^template-variable$/, 'variable')

/** How much of a text the spans cover: while it streams, the highlighter is a little behind. */
export const lengthOf = (spans: Span[]): number => spans.reduce((sum, [, text]) => sum + text.length, 0)
