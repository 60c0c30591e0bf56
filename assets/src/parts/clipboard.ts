//! Puts text on the clipboard. Browsers give the modern way only to pages that came over HTTPS; the old one works on plain HTTP too.

/** Copies a text, and with it how it looks, for programs that take that. */
export async function copyRich(text: string, html: string): Promise<boolean> {
  if (typeof ClipboardItem === 'undefined' || !navigator.clipboard) return copyText(text)
  const piece = (content: string, type: string) => new Blob([content], { type })
  const item = new ClipboardItem({ 'text/plain': piece(text, 'text/plain'), 'text/html': piece(html, 'text/html') })
  return navigator.clipboard.write([item]).then(() => true, () => copyText(text))
}

/** The HTML of a drawn text without the buttons in it. */
export function looksOf(node: Element | undefined): string {
  const copy = node?.cloneNode(true)
  if (!(copy instanceof Element)) return ''
  for (const extra of copy.querySelectorAll('button, figcaption, svg')) extra.remove()
  for (const each of copy.querySelectorAll('*')) each.removeAttribute('class')
  return copy.innerHTML
}

export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false)
    if (done) return true
  }
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'unseen'
  const host = document.activeElement?.closest('dialog') ?? document.body
  const before = document.activeElement
  host.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
