//! Whether the sidebar is folded (wide windows, remembered) or drawn over the page (narrow ones), and whether anyone can see the page.

import { recall, remember } from './stored'

const narrow = matchMedia('(width < 768px)')

class Layout {
  isNarrow = $state(narrow.matches)
  folded = $state(recall('folded') === 'yes')
  drawer = $state(false)
  /** The page can be seen: it is not a tab in the background. */
  inSight = $state(document.visibilityState === 'visible')

  readonly sidebarShown = $derived(this.isNarrow ? this.drawer : !this.folded)

  constructor() {
    narrow.addEventListener('change', () => {
      this.isNarrow = narrow.matches
      this.drawer = false
    })
    document.addEventListener('visibilitychange', () => (this.inSight = document.visibilityState === 'visible'))
    followKeyboard()
  }

  toggleSidebar(): void {
    if (this.isNarrow) {
      this.drawer = !this.drawer
      return
    }
    this.folded = !this.folded
    remember('folded', this.folded ? 'yes' : '')
  }

  closeDrawer(): void {
    this.drawer = false
  }
}

/** Where the browser lays its keyboard over the page instead of shrinking it, the app shrinks itself. */
function followKeyboard(): void {
  const view = window.visualViewport
  if (!view) return
  view.addEventListener('resize', () => {
    const covered = innerHeight - view.height > 100 && view.scale === 1
    if (covered) document.documentElement.style.setProperty('--view', `${Math.round(view.height)}px`)
    else document.documentElement.style.removeProperty('--view')
  })
}

export const layout = new Layout()
