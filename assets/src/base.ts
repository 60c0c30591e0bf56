//! Where the app lives on its host. The scripts lie in `<base>assets/`, so the place of this script tells the base,
//! and the app works under a path without being built for it.

const here = new URL(import.meta.url)

export const base: string = /\/assets\/[^/]*$/.test(here.pathname) ? here.pathname.replace(/assets\/[^/]*$/, '') : '/'

/** The address of a path of this server, for example `at('api/config')`. */
export const at = (path: string): string => base + path
