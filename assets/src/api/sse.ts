//! Server-sent events, as the HTML standard has them (section 9.2), of which a completion stream uses only `data`.

/** Gives the data of each event. Takes text in any slices; keeps what is unfinished. */
export class EventReader {
  #rest = ''
  #data: string[] = []

  take(text: string): string[] {
    const whole = this.#rest + text
    // A carriage return at the very end may be half of a CRLF: wait for what follows.
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length
    const lines = whole.slice(0, end).split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + whole.slice(end)
    return lines.flatMap((line) => this.#line(line))
  }

  #line(line: string): string[] {
    if (line === '') {
      const event = this.#data
      this.#data = []
      return event.length ? [event.join('\n')] : []
    }
    if (line.startsWith('data:')) this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
    return []
  }
}
