import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import type { Kind, Verdict } from './kinds.js'

/** A service that says everything again. */
export async function startEcho(): Promise<{ url: string; close: () => void }> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', socket => {
    socket.on('error', () => {}).on('message', (data, binary) => socket.send(data, { binary }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const each of sockets.clients) each.terminate()
      server.close()
      server.closeAllConnections()
    },
  }
}

const PATIENCE_MS = 30_000
const soon = () => ({ signal: AbortSignal.timeout(PATIENCE_MS) })

/** Callers over WebSockets: some say goodbye, some are just gone. */
export function socketKinds(gateway: string, key: string): Kind[] {
  return [
    {
      name: 'WebSocket',
      perSecond: 0.4,
      call: async () => {
        const socket = await dial(gateway, key)
        const verdict = await talk(socket, 5)
        socket.close(1000)
        await once(socket, 'close', soon())
        return verdict
      },
    },
    {
      name: 'leaves a WebSocket',
      perSecond: 0.1,
      provoked: true,
      call: async () => {
        const socket = await dial(gateway, key)
        const verdict = await talk(socket, 2)
        socket.terminate()
        return verdict
      },
    },
  ]
}

/** Stays for as long as it is let, over all changes; `leave` tells whether it lasted. */
export async function stay(gateway: string, key: string): Promise<{ leave: () => Promise<Verdict> }> {
  const socket = await dial(gateway, key)
  const timer = setInterval(() => socket.send('still here'), 2_000)
  return {
    async leave() {
      clearInterval(timer)
      if (socket.readyState !== WebSocket.OPEN) return 'did not last'
      const verdict = await talk(socket, 1)
      socket.close(1000)
      await once(socket, 'close', soon())
      return verdict
    },
  }
}

async function dial(gateway: string, key: string): Promise<WebSocket> {
  const url = `${gateway.replace('http', 'ws')}/soak/sockets/talk`
  const socket = new WebSocket(url, { headers: { 'x-api-key': key } })
  socket.on('error', () => {})
  await once(socket, 'open', soon())
  return socket
}

async function talk(socket: WebSocket, times: number): Promise<Verdict> {
  for (let n = 0; n < times; n++) {
    const said = `${n} ${'x'.repeat(n * 5_000)}`
    const heard = once(socket, 'message', soon())
    socket.send(said)
    let [text] = await heard
    if (String(text) === 'still here') [text] = await once(socket, 'message', soon())
    if (String(text) !== said) return 'another message than was sent'
    await delay(200)
  }
  return undefined
}
