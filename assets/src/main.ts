//! The start: the person's language, the session, the page.

import { mount } from 'svelte'
import App from './App.svelte'
import { connection } from './state/connection.svelte'
import { session } from './state/session.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { speak } from './words'

async function start(): Promise<void> {
  const place = document.getElementById('app')
  if (!place) return
  connection.watch()
  await Promise.all([speak(navigator.languages), session.start()])
  mount(App, { target: place })
}

void start()
