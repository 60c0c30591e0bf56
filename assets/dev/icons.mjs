// Draws the icons of the manifest from public/favicon.svg with Chromium. Run by hand when the mark changes.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const place = (name) => fileURLToPath(new URL(`../public/${name}`, import.meta.url))
const mark = await readFile(place('favicon.svg'), 'utf8')
// A maskable icon may be cut to a circle: no rounded corners of its own, and the mark well inside.
const maskable = mark.replace(' rx="8"', '').replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"').replace('<rect ', '<rect x="-4" y="-4" ').replace('width="32" height="32"', 'width="40" height="40"')

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [name, size, drawing] of [
  ['icon-180.png', 180, maskable],
  ['icon-192.png', 192, mark],
  ['icon-512.png', 512, mark],
  ['icon-maskable-512.png', 512, maskable],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<body style="margin:0">${drawing.replace('<svg ', `<svg width="${size}" height="${size}" `)}`)
  await page.screenshot({ path: place(name), omitBackground: true })
  await page.close()
}
await browser.close()
