import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type TestUpstream, upstream } from '../testing/test-gateway.js'
import { OutsideFiles } from './outside-files.js'

let server: TestUpstream
afterEach(() => server.stop())

test('no more than sixteen files are under way at once; the others wait for their turn', async () => {
  const open: ServerResponse[] = []
  let most = 0
  server = await upstream((_, res) => {
    open.push(res)
    most = Math.max(most, open.length)
    setImmediate(() => open.splice(open.indexOf(res), 1)[0]!.writeHead(200).end('x'))
  })
  const { get } = new OutsideFiles(() => 'allowed')
  const got = await Promise.all(Array.from({ length: 60 }, (_, i) => get(`${server.url}/${i}`)))
  expect(got.map(({ bytes }) => bytes.toString())).toEqual(got.map(() => 'x'))
  expect(most).toBeLessThanOrEqual(16)
})

test('no connection is kept', async () => {
  server = await upstream((req, res) => {
    closed ??= once(req.socket, 'close')
    res.writeHead(200, { 'content-type': 'Image/PNG; a=b' }).end('x')
  })
  let closed: Promise<unknown> | undefined
  const { type } = await new OutsideFiles(() => 'allowed').get(server.url)
  expect(type).toBe('image/png')
  await closed
})

test.each([
  [
    'half of it',
    (res: ServerResponse) => res.writeHead(200, { 'content-length': '9' }).write('x', () => res.destroy()),
  ],
  ['compressed', (res: ServerResponse) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('x')],
  ['with a status of its own', (res: ServerResponse) => res.writeHead(206).end('x')],
])('%s is no file', async (_, answer) => {
  server = await upstream((_req, res) => void answer(res))
  await expect(new OutsideFiles(() => 'allowed').get(server.url)).rejects.toThrow(/^its server (did not|sent|answered)/)
})
