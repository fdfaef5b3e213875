import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { addressRule } from '@gatehouse/shared/net/address-rule.js'
import { expect, test } from 'vitest'
import { Origins } from '../upstream/origin.js'
import { guardedSend } from './guarded-send.js'

const rule = (allow: string[]) => new Origins(addressRule({ allow, ownPorts: [], ownAddresses: [] }))
const send = guardedSend(rule(['127.0.0.0/8', '::1/128']))
const messages = ['one\n', 'two\n'].map(text => Buffer.from(text))

async function listening(taking: (socket: Socket) => void) {
  const server = createServer(taking).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

test('messages come one after the other, and our end closes', async () => {
  let got: (text: string) => void
  const all = new Promise<string>(resolve => {
    got = resolve
  })
  const { port, close } = await listening(async socket => {
    let text = ''
    for await (const chunk of socket) text += chunk
    got(text)
  })
  await send({ url: `tcp://localhost:${port}`, messages })
  expect(await all).toBe('one\ntwo\n')
  close()
})

test('a receiver that does not read is not waited for', async () => {
  const sockets: Socket[] = []
  const { port, close } = await listening(socket => sockets.push(socket.pause()))
  const much = [Buffer.alloc(64 << 20)]
  await expect(send({ url: `tcp://127.0.0.1:${port}`, messages: much, timeoutMs: 200 })).rejects.toThrow(
    'does not take it',
  )
  for (const socket of sockets) socket.destroy()
  close()
})

test('one that nobody vouches for gets nothing by TLS', async () => {
  let bytes = ''
  const { port, close } = await listening(socket => {
    socket.on('data', chunk => {
      bytes += chunk.toString('latin1')
      socket.destroy()
    })
    socket.on('error', () => {})
  })
  await expect(send({ url: `tls://127.0.0.1:${port}`, messages, timeoutMs: 2000 })).rejects.toThrow()
  expect(bytes).not.toContain('one')
  close()
})

test.each(['tcp://10.0.0.1:514', 'tls://169.254.169.254:443', 'udp://10.0.0.1:514', 'udp://[::ffff:10.0.0.1]:514'])(
  '%s is not where policies may send to',
  url => expect(send({ url, messages })).rejects.toThrow('address refused'),
)

test('what is allowed elsewhere is not allowed here', async () => {
  const { port, close } = await listening(() => {})
  await expect(guardedSend(rule([]))({ url: `tcp://localhost:${port}`, messages })).rejects.toThrow('address refused')
  close()
})
