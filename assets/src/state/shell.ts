//! Text for a shell.

/** A text as one word of a shell, quoted where it must be. */
export const word = (text: string): string => (/^[\w.@+:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
