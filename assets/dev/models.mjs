// The models of the mock server: they say a fixed text in small pieces, at the speed of a real one.

import { Refusal } from './world.mjs'

const model = (id, name, description, capabilities) => ({ id, name, object: 'model', owned_by: 'openai', info: { meta: { description, capabilities } } })

export const MODELS = [
  model('owl-large', 'Owl Large', 'Answers with everything that Markdown can do.', { vision: true }),
  model('owl-thinker', 'Owl Thinker', 'Thinks before it speaks.'),
  model('owl-slow', 'Owl Slow', 'Takes its time.'),
  model('owl-broken', 'Owl Broken', 'Breaks in the middle of its answer.'),
  model('vendor/experimental-model-with-a-very-long-name-that-does-not-fit:latest-q4_K_M', 'vendor/experimental-model-with-a-very-long-name-that-does-not-fit:latest-q4_K_M', ''),
]

export const LONG = `The sky is blue because of **Rayleigh scattering**: air scatters short waves far more than long ones. See [the article](https://en.example.org/wiki/Rayleigh) for more, or [example.org](https://evil.example/x).

## In figures

| Colour | Wavelength (nm) | Scattered, relative to red |
|---|--:|--:|
| Red | 700 | 1.0 |
| Green | 550 | 2.6 |
| Blue | 450 | 5.9 |

The strength goes with λ<sup>-4</sup>. In \`Rust\`:

\`\`\`rust
/// How much more a wavelength is scattered than red light.
fn scattering(wavelength_nm: f64) -> f64 {
    let ratio = 700.0 / wavelength_nm; // a very long comment that has to scroll inside the block because it is wider than a phone
    ratio.powi(4)
}
\`\`\`

1. Light enters the air.
2. It meets molecules:
   - nitrogen,
   - oxygen.
3. Blue goes everywhere.

> At sunset the way is longer, and only red is left.

- [x] explained
- [ ] proven <script>alert(1)</script>

![a picture](https://elsewhere.example/p.png)
`

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const pieces = (text) => text.match(/[^]{1,6}/gu) ?? []

export async function complete({ body, response }) {
  if (!MODELS.some((one) => one.id === body.model)) throw new Refusal(400, 'The model does not exist, or you may not use it.')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (value) => response.write(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`)
  const delta = (part) => say({ choices: [{ index: 0, delta: part }] })
  const wait = body.model === 'owl-slow' ? 120 : 4
  if (body.model === 'owl-thinker') {
    for (const piece of pieces('The question is about light. Air is thin, but there is a lot of it. So I should speak of scattering.')) {
      delta({ reasoning_content: piece })
      await pause(20)
    }
  }
  const text = body.model === 'owl-large' || body.model === 'owl-slow' ? LONG : `You wrote ${body.messages.at(-1).content.length} letters. This answer is a little longer, so that one can see it grow. It has three sentences.`
  let said = 0
  for (const piece of pieces(text)) {
    if (response.destroyed) return
    if (body.model === 'owl-broken' && said++ > 10) {
      say({ error: { message: 'The model server ran out of memory. Try a shorter chat.' } })
      break
    }
    delta({ content: piece })
    await pause(wait)
  }
  say({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 340, total_tokens: 352 } })
  say('[DONE]')
  response.end()
}
