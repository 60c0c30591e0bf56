//! Whether the server can be reached. Any request that fails on its way starts a probe; any answer ends it.

import { isServerThere } from '../api/auth'
import { onConnection } from '../api/client'

const FIRST_PROBE = 1000
const LAST_PROBE = 15_000

class Connection {
  lost = $state(false)
  #wait = FIRST_PROBE
  #timer: ReturnType<typeof setTimeout> | undefined
  #back: (() => void)[] = []

  watch(): void {
    onConnection(() => this.#lose(), () => this.#find())
    addEventListener('offline', () => this.#lose())
    addEventListener('online', () => void this.#probe())
  }

  /** Runs `act` each time the connection has come back. */
  whenBack(act: () => void): void {
    this.#back.push(act)
  }

  #lose(): void {
    if (this.lost) return
    this.lost = true
    this.#wait = FIRST_PROBE
    this.#plan()
  }

  #plan(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#probe(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, LAST_PROBE)
  }

  async #probe(): Promise<void> {
    await isServerThere().catch(() => undefined)
    if (this.lost) this.#plan()
  }

  #find(): void {
    if (!this.lost) return
    clearTimeout(this.#timer)
    this.lost = false
    for (const act of this.#back) act()
  }
}

export const connection = new Connection()
