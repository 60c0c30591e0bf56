// `npm run dev`: the mock API and Vite together; with OWUI_URL set, Vite in front of that server instead.

import { createServer } from 'vite'
import { serve } from './server.mjs'

if (!process.env.OWUI_URL) {
  await serve({ port: 4010 })
  console.log('mock API on port 4010: admin@example.org or bob@example.org, password "owl-owl-owl"')
}
const vite = await createServer()
await vite.listen()
vite.printUrls()
