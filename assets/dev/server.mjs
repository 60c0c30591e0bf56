// A small server with the part of the API that the app uses, kept in memory: for development and for screenshots, not for people.
// Run by itself it serves the built app of dist/ under the content policy of the real server:
//   node dev/server.mjs [--port 4020] [--empty] [--models]
// --empty: nobody has an account yet; --models: nevertheless there is a model server.

import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { World } from './world.mjs'
import { routes } from './routes.mjs'

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.png': 'image/png' }
const dist = new URL('../dist/', import.meta.url)

/** Starts a server on a port (0: any free one); gives its address, its world, and how to end it. */
export async function serve({ port = 0, empty = false, models = !empty } = {}) {
  const world = new World({ empty, models })
  const server = createServer((request, response) => void answer(world, request, response).catch((error) => fail(response, error)))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)))
  return { url: `http://127.0.0.1:${server.address().port}`, world, close }
}

function fail(response, error) {
  if (!error.status) console.error(error)
  if (response.headersSent) return response.end()
  const headers = { 'content-type': 'application/json', 'x-request-id': crypto.randomUUID().slice(0, 8) }
  response.writeHead(error.status ?? 500, headers)
  response.end(JSON.stringify({ detail: error.message }))
}

async function answer(world, request, response) {
  const url = new URL(request.url, 'http://localhost')
  if (world.down && url.pathname !== '/') return request.socket.destroy()
  for (const [method, pattern, access, act] of routes) {
    const match = request.method === method && pattern.exec(url.pathname)
    if (!match) continue
    const me = world.caller(request.headers.cookie)
    world.admit(me, access)
    const body = method === 'POST' ? JSON.parse((await text(request)) || '{}') : undefined
    const value = await act({ world, me, body, url, id: match[1] && decodeURIComponent(match[1]), request, response })
    if (value === undefined) return
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    return response.end(JSON.stringify(value))
  }
  if (/^\/(api|openai|ollama)\//.test(url.pathname)) throw Object.assign(new Error('Not found'), { status: 404 })
  await file(url.pathname, response)
}

async function text(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

async function file(path, response) {
  const isFile = /^\/(assets\/)?[\w.-]+\.\w+$/.test(path)
  const name = isFile ? path.slice(1) : 'index.html'
  const content = await readFile(new URL(name, dist)).catch(() => undefined)
  if (!content) throw Object.assign(new Error('Not found'), { status: 404 })
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' })
  response.end(content)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const at = process.argv.indexOf('--port')
  const { url } = await serve({ port: at > 0 ? Number(process.argv[at + 1]) : 4020, empty: process.argv.includes('--empty'), models: process.argv.includes('--models') || undefined })
  console.log(`serving ${fileURLToPath(dist)} at ${url}`)
}
