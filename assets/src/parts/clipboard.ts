//! Puts text on the clipboard. Browsers give the modern way only to pages that came over HTTPS; the old one works on plain HTTP too.

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
