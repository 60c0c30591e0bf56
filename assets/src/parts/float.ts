//! Places what floats (a menu, a list) beside the button that opened it, inside the window.

const GAP = 4

/** Puts `panel` under `anchor`, or over it where there is more room; aligned at its start or end, never outside the window. */
export function placeBeside(panel: HTMLElement, anchor: Element, align: 'start' | 'end'): void {
  const button = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = panel
  const rtl = getComputedStyle(anchor).direction === 'rtl'
  const fromLeft = (align === 'start') !== rtl
  const wanted = fromLeft ? button.left : button.right - width
  const left = Math.max(GAP, Math.min(wanted, innerWidth - width - GAP))
  const under = button.bottom + GAP
  const fits = under + height <= innerHeight - GAP || button.top < innerHeight - button.bottom
  const top = fits ? under : Math.max(GAP, button.top - GAP - height)
  panel.style.setProperty('inset', `${Math.round(top)}px auto auto ${Math.round(left)}px`)
}
