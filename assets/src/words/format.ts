//! Dates and numbers as the person's language writes them.

import { language } from './index'

const dates = new Map<string, Intl.DateTimeFormat>()

function date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const made = dates.get(key) ?? new Intl.DateTimeFormat(language, options)
  dates.set(key, made)
  return made
}

export const clock = (at: Date): string => date({ timeStyle: 'short' }).format(at)
export const clockWithSeconds = (at: Date): string => date({ timeStyle: 'medium' }).format(at)
export const dayAndTime = (seconds: number): string => date({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(seconds * 1000))
export const day = (seconds: number): string => date({ dateStyle: 'medium' }).format(new Date(seconds * 1000))
export const month = (at: Date): string => date({ month: 'long', year: 'numeric' }).format(at)
export const number = (value: number, digits = 0): string => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]]

/** "3 hours ago" of an epoch time in seconds. */
export function ago(seconds: number, now = Date.now() / 1000): string {
  const past = seconds - now
  const [unit, size] = STEPS.find(([, length]) => Math.abs(past) >= length) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(past / size), unit)
}
