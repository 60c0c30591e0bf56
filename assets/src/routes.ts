//! Every address of the app, in one table.

export type Place =
  | { page: 'new' }
  | { page: 'chat'; id: string }
  | { page: 'people' }
  | { page: 'connections' }
  | { page: 'nothing' }

/** The place that a path (without the base, without a leading slash) names. */
export function placeOf(path: string): Place {
  const parts = path.split('/').filter(Boolean)
  const [first, second] = parts
  if (first === undefined || (parts.length === 1 && (first === 'auth' || first === 'index.html'))) return { page: 'new' }
  if (first === 'c' && second && parts.length === 2) return { page: 'chat', id: second }
  if (first === 'admin' && parts.length <= 2) {
    if (second === undefined || second === 'people') return { page: 'people' }
    if (second === 'connections') return { page: 'connections' }
  }
  return { page: 'nothing' }
}

export const paths = {
  new: '',
  chat: (id: string) => `c/${encodeURIComponent(id)}`,
  people: 'admin/people',
  connections: 'admin/connections',
}
