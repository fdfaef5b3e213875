import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { NodeInbound } from './inbound.js'

test('hints never stand amid the answer to the request before', async () => {
  const held: NodeInbound[] = []
  const server = createServer((req, res) => {
    const inbound = new NodeInbound(req, res)
    inbound.writeHints(['link', `<${req.url}>`])
    held.push(inbound)
    if (held.length < 2) return
    for (const each of held) {
      each.writeHead(200, ['content-length', '2'])
      each.end(Buffer.from('ok'))
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  let got = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    got += text
  })
  await once(socket, 'close')
  expect(got.match(/HTTP[^\r]*|link[^\r]*/g)).toEqual([
    'HTTP/1.1 103 Early Hints',
    'link: </a>',
    'HTTP/1.1 200 OK',
    'HTTP/1.1 200 OK',
  ])
  server.close()
})
