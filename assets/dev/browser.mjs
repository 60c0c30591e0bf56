// A Chromium that watches: console errors, failed scripts, violations of the content policy and axe findings are collected, not ignored.

import AxeBuilder from '@axe-core/playwright'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

/** Collects what goes wrong in the pages of a context. `expected` are patterns of console lines that a scene provokes on purpose. */
export class Watch {
  problems = []
  expected = [/status of (400|401|403|429|502)/]

  async over(context) {
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
    })
    context.on('console', (line) => {
      if (line.type() === 'error' && !this.expected.some((pattern) => pattern.test(line.text()))) this.problems.push(`console: ${line.text()}`)
    })
    context.on('weberror', (error) => this.problems.push(`script: ${error.error().stack ?? error.error()}`))
  }

  /** Runs axe; anything serious counts. */
  async axe(page, name) {
    const { violations } = await new AxeBuilder({ page }).analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') this.problems.push(`axe, ${name}: ${id} (${impact}) ${nodes.map((node) => `${node.target} ${node.failureSummary}`).slice(0, 3).join(' | ')}`)
    }
  }

  /** Nothing may scroll sideways. */
  async sideways(page, name) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (over > 0) this.problems.push(`${name}: the page is ${over} px too wide`)
  }
}

/** Takes a picture, and looks at the page with axe. */
export async function picture(page, watch, folder, name) {
  await mkdir(folder, { recursive: true })
  await watch.sideways(page, name)
  await watch.axe(page, name)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
