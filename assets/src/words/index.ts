//! The words in the language of the person. Chosen once, before the first page is drawn; other languages load only when wanted.
//! A language is a file `<tag>.ts` beside this one that exports `words: Words` and, when it is written so, `direction = 'rtl'`.

import { en, type Words } from './en'

export type { Words }

export let t: Words = en
export let language = 'en'

interface LanguageFile {
  words: Words
  direction?: 'rtl'
}

const files = import.meta.glob<LanguageFile>(['./*.ts', '!./en.ts', '!./index.ts', '!./format.ts', '!./*.test.ts'])

/** Takes the first of the wanted languages that there is; English is always there. */
export async function speak(wanted: readonly string[]): Promise<void> {
  for (const tag of wanted) {
    const short = tag.toLowerCase().split('-')[0] ?? ''
    const load = files[`./${tag.toLowerCase()}.ts`] ?? files[`./${short}.ts`]
    if (short === 'en') break
    if (!load) continue
    const file = await load()
    t = file.words
    language = short
    document.documentElement.dir = file.direction ?? 'ltr'
    break
  }
  document.documentElement.lang = language
}
