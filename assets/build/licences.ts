//! Puts the licence texts of what is built in beside the app, in `licences.txt`: their authors ask for no more than that.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const MODULES = join(import.meta.dirname, '..', 'node_modules')

export function licences(): Plugin {
  return {
    name: 'collect-licences',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const used = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds.flatMap(packageOf) : []))
      // What the worker holds is not among these chunks, but is a dependency by name.
      const named = JSON.parse(await readFile(join(MODULES, '..', 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
      const names = [...new Set([...used, ...Object.keys(named.dependencies)])].sort()
      const texts = await Promise.all(names.map(licenceOf))
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') })
    },
  }
}

function packageOf(id: string): string[] {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.split('\\').join('/'))?.[1]
  return name ? [name] : []
}

async function licenceOf(name: string): Promise<string> {
  const folder = join(MODULES, name)
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one))
  if (!file) throw new Error(`${name} brings no licence text: look at it before it is built in.`)
  return `${name}\n${'-'.repeat(name.length)}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`
}
