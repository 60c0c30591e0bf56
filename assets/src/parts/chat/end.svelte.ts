//! Keeps a growing text at its end while the reader is there, and leaves the reader alone everywhere else.

/** How far from the end still counts as being there, in CSS pixels: a line or two. */
const NEAR = 48

export class End {
  /** The reader has scrolled away from the end. */
  away = $state(false)
  #view: HTMLElement | undefined
  #last = 0
  #sizes = new ResizeObserver(() => {
    if (!this.away) this.#jump()
  })

  readonly scroller = (node: HTMLElement) => {
    this.#view = node
    // Only a move upwards is the reader's. A move downwards may be our own, told late, when the text has grown again.
    const scrolled = () => {
      const up = node.scrollTop < this.#last
      this.#last = node.scrollTop
      this.away = (up || this.away) && this.#distance() > NEAR
    }
    node.addEventListener('scroll', scrolled, { passive: true })
    this.#sizes.observe(node)
    return () => {
      node.removeEventListener('scroll', scrolled)
      this.#sizes.disconnect()
    }
  }

  readonly content = (node: HTMLElement) => {
    this.go()
    this.#sizes.observe(node)
    return () => this.#sizes.unobserve(node)
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
