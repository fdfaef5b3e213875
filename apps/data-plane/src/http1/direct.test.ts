import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DirectReader, shared } from '../listener/http1/direct-reader.js'
import { DirectWriter } from './direct-writer.js'
import { handleOf } from './stream-handle.js'

/** Both ends of one connection. */
let server: Server
let near: Socket
let far: Socket

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  far = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true })
  ;[near] = (await once(server, 'connection')) as [Socket]
  near.on('error', () => {})
  far.on('error', () => {})
})
afterEach(() => {
  near.destroy()
  far.destroy()
  server.close()
})

const MEGABYTE = 'x'.repeat(1 << 20)

/** All that comes until the other side ends. */
async function read(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += chunk
  return text
}

test('this node has what is used of it', () => {
  expect(handleOf(near)).not.toBeNull()
})

test('what is written by either way comes in its order, however slow the reader', async () => {
  let expected = ''
  const told: number[] = []
  const writer = new DirectWriter(near, () => {})
  const put = (text: string, direct: boolean): void => {
    expected += text
    if (direct) writer.write(text, { written: () => told.push(expected.length) })
    else near.write(text, 'latin1')
  }
  put('a', true)
  for (let i = 0; i < 12; i++) put(`${i}:${i % 3 === 0 ? MEGABYTE : 'y'}`, i % 4 !== 1)
  expect(told).toEqual([])
  near.end()
  expect(await read(far)).toBe(expected)
  expect(told).toHaveLength(10)
})

test('what waits is told once it has left, and what has left at once in a later turn', async () => {
  const events: string[] = []
  const all = new Promise<void>(resolve => {
    const writer = new DirectWriter(near, () => {
      events.push('drained')
      resolve()
    })
    expect(writer.write('a', { written: () => events.push('a') })).toBe(true)
    events.push('back')
    let more = true
    while (more) more = writer.write(MEGABYTE)
    writer.write('b', { written: () => events.push('b') })
  })
  await new Promise<void>(resolve => process.nextTick(resolve))
  expect(events).toEqual(['back', 'a'])
  far.resume()
  await all
  expect(events).toEqual(['back', 'a', 'b', 'drained'])
})

test('what cannot leave any more ends the connection, and is never told as written', async () => {
  const closed = new Promise(resolve => near.on('close', resolve))
  const writer = new DirectWriter(near, () => {})
  let more = true
  while (more) more = writer.write(MEGABYTE)
  const late = { written: () => expect.unreachable() }
  writer.write('z', late)
  far.resetAndDestroy()
  await closed
  expect(writer.write('after', late)).toBe(false)
})

test('reads what comes, stops when told to, and goes on', async () => {
  let seen = ''
  near.on('data', chunk => {
    seen += `stream:${chunk};`
  })
  far.write('first')
  await once(near, 'data')
  const next = (): Promise<void> => new Promise(resolve => (heard = resolve))
  let heard = (): void => {}
  const reader = DirectReader.of(near, length => {
    seen += `${shared.toString('latin1', 0, length)};`
    heard()
  })!
  let came = next()
  far.write('second')
  await came
  reader.pause()
  came = next()
  far.write('third')
  await new Promise(resolve => setImmediate(resolve))
  expect(seen).toBe('stream:first;second;')
  reader.resume()
  await came
  expect(seen).toBe('stream:first;second;third;')
  const ended = once(near, 'end')
  far.end()
  await ended
  expect(near.destroyed).toBe(false)
})

test('the stream has it again when it is given back, paused or not', async () => {
  near.resume()
  const reader = DirectReader.of(near, () => expect.unreachable())!
  near.pause()
  reader.pause()
  reader.giveBack()
  const sent = MEGABYTE.repeat(3)
  far.end(sent)
  near.removeAllListeners('data')
  expect((await read(near)).length).toBe(sent.length)
})

test('a connection that is reset closes', async () => {
  near.resume()
  DirectReader.of(near, () => {})
  const closed = new Promise(resolve => near.on('close', resolve))
  far.resetAndDestroy()
  await closed
  expect(near.destroyed).toBe(true)
})
