//! Asks the worker for colours. One job per code block is under way; while it runs only the newest text waits, so that a fast stream
//! cannot pile up work.

import type { Span } from './spans'

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, (spans: Span[]) => void>()

function start(): Worker {
  const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  made.addEventListener('message', ({ data }: MessageEvent<{ id: number; spans: Span[] }>) => {
    waiting.get(data.id)?.(data.spans)
    waiting.delete(data.id)
  })
  return made
}

function colour(language: string, text: string): Promise<Span[]> {
  worker ??= start()
  const id = ++lastId
  worker.postMessage({ id, language, text })
  return new Promise((resolve) => waiting.set(id, resolve))
}

/** Gives the colours of a growing text to `show`, as often as the worker can. */
export class Colouring {
  #busy = false
  #next: string | undefined
  #ended = false

  constructor(
    private readonly language: string,
    private readonly show: (spans: Span[]) => void,
  ) {}

  want(text: string): void {
    this.#next = text
    if (!this.#busy) void this.#work()
  }

  end(): void {
    this.#ended = true
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (this.#next !== undefined && !this.#ended) {
      const text = this.#next
      this.#next = undefined
      const spans = await colour(this.language, text)
      if (!this.#ended) this.show(spans)
    }
    this.#busy = false
  }
}
