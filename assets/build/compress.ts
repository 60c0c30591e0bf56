//! Writes a `.br` and a `.gz` beside each text file of the build, so that the server compresses nothing at run time, and
//! lists what each file costs on the wire. A file that does not shrink gets no twin.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

export function compress(): Plugin {
  let folder = 'dist'
  return {
    name: 'compress-text-files',
    apply: 'build',
    configResolved: (config) => {
      folder = config.build.outDir
    },
    closeBundle: { order: 'post', sequential: true, handler: () => compressFolder(folder) },
  }
}

async function compressFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => TEXT.test(name)).sort()
  const rows = await Promise.all(files.map((name) => compressFile(folder, name)))
  console.log('\nsize on the wire (brotli):')
  for (const [name, size] of rows) console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${name}`)
}

async function compressFile(folder: string, name: string): Promise<[string, number]> {
  const path = join(folder, name)
  const plain = await readFile(path)
  const small = await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } })
  const zipped = await zip(plain, { level: 9 })
  if (small.length < plain.length) await writeFile(`${path}.br`, small)
  if (zipped.length < plain.length) await writeFile(`${path}.gz`, zipped)
  return [name, Math.min(small.length, plain.length)]
}
