import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { compress } from './build/compress.ts'
import { licences } from './build/licences.ts'

/** Where `npm run dev` finds an API: the mock of dev/, or a real server named by OWUI_URL. */
const api = process.env['OWUI_URL'] ?? 'http://127.0.0.1:4010'

export default defineConfig({
  plugins: [svelte(), licences(), compress()],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Every file stays a file: an inlined `data:` script or worker would need a weaker content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  experimental: {
    // Only index.html names the root. Scripts find each other relative to themselves, so that a server which
    // puts the app under a path has one file to rewrite.
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `/${file}` : { relative: true }),
  },
  server: { proxy: { '/api': api, '/openai': api, '/ollama': api, '/health': api } },
  test: { include: ['src/**/*.test.ts', 'build/**/*.test.ts'] },
})
