import { EventEmitter, getEventListeners, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchWhole } from './fetch-whole.js'
import { type Origin, Origins } from './origin.js'

const asked = new EventEmitter()
let server: Server
let origin: Origin
beforeAll(async () => {
  server = createServer((req, res) => {
    asked.emit('asked', req.url)
    if (req.url !== '/silent') res.end('hello')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = new Origins(() => 'allowed').of(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connectMs: 500,
  }).origin
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const fetch = (path: string, signal: AbortSignal, maxBytes = 100) =>
  fetchWhole(origin, { method: 'GET', path, headers: [], body: null, totalMs: 2_000, maxBytes, signal })
const listening = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length

test('nothing of a request stays with a signal that outlives it', async () => {
  const { signal } = new AbortController()
  expect((await fetch('/', signal)).body.toString()).toBe('hello')
  await expect(fetch('/', signal, 1)).rejects.toMatchObject({ why: 'large' })
  expect(listening(signal)).toBe(0)
})

test('a signal ends what is under way, and what has not begun', async () => {
  const controller = new AbortController()
  const begun = once(asked, 'asked')
  const fetched = fetch('/silent', controller.signal)
  await begun
  controller.abort()
  await expect(fetched).rejects.toMatchObject({ why: 'abandoned' })
  let seen = 0
  asked.on('asked', () => seen++)
  await expect(fetch('/', controller.signal)).rejects.toMatchObject({ why: 'abandoned' })
  expect(seen).toBe(0)
})
