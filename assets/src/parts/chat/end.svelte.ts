//! Keeps a growing text at its end while the reader is there, and leaves the reader alone everywhere else.

/** How far from the end still counts as being there, in CSS pixels: a line or two. */
const NEAR = 48

export class End {
  /** The reader has scrolled away from the end. */
  away = $state(false)
  #view: HTMLElement | undefined

  readonly scroller = (node: HTMLElement) => {
    this.#view = node
    const scrolled = () => (this.away = this.#distance() > NEAR)
    node.addEventListener('scroll', scrolled, { passive: true })
    return () => node.removeEventListener('scroll', scrolled)
  }

  readonly content = (node: HTMLElement) => {
    this.go()
    const observer = new ResizeObserver(() => {
      if (!this.away) this.#jump()
    })
    observer.observe(node)
    return () => observer.disconnect()
  }

  go(): void {
    this.away = false
    requestAnimationFrame(() => this.#jump())
  }

  #distance(): number {
    const view = this.#view
    return view ? view.scrollHeight - view.scrollTop - view.clientHeight : 0
  }

  #jump(): void {
    if (this.#view) this.#view.scrollTop = this.#view.scrollHeight
  }
}
