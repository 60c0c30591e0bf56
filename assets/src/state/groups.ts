//! The list of chats as rows under headings by age, newest first.

import type { ChatTitle } from '../api/types'
import { t } from '../words'
import { month } from '../words/format'

export type Row = { key: string; heading: string } | { key: string; chat: ChatTitle }

const DAY = 86_400_000

/** The heading under which a time stands, seen from `now`; days are those of the person's clock. */
export function headingOf(seconds: number, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const at = seconds * 1000
  if (at >= midnight) return t.chats.today
  // A day may have 23 or 25 hours; the middle of yesterday is yesterday in any case.
  const yesterday = new Date(midnight - DAY / 2)
  if (at >= new Date(yesterday.getFullYear(), yesterday.getMonth(), yesterday.getDate()).getTime()) return t.chats.yesterday
  if (at >= midnight - 7 * DAY) return t.chats.week
  return month(new Date(at))
}

export function rowsOf(chats: ChatTitle[], now: Date): Row[] {
  const rows: Row[] = []
  let heading = ''
  for (const chat of chats) {
    const own = headingOf(chat.updated_at, now)
    if (own !== heading) rows.push({ key: `heading ${own}`, heading: own })
    heading = own
    rows.push({ key: chat.id, chat })
  }
  return rows
}
