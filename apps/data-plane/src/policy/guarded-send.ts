import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import type { SendRequest } from '@gatehouse/policies/contract.js'
import { AddressDenied } from '../upstream/guarded-connect.js'
import type { Origins } from '../upstream/origin.js'
import { guardedSocket } from './guarded-socket.js'

const TOTAL_MS = 5_000

export type GuardedSend = (request: SendRequest) => Promise<void>

/** Messages to sockets that policies are configured with, under the address rule of upstreams. */
export const guardedSend =
  (origins: Origins): GuardedSend =>
  async ({ url, messages, timeoutMs = TOTAL_MS }) => {
    const { protocol, hostname: host, port: text } = new URL(url)
    const hostname = host.replace(/^\[|\]$/g, '')
    const port = Number(text)
    if (port === 0) throw new TypeError('no port')
    if (protocol === 'udp:') return sendDatagrams(await permitted(origins, hostname, port), port, messages)
    if (protocol !== 'tcp:' && protocol !== 'tls:') throw new TypeError('only tcp, tls and udp')
    const socket = await guardedSocket(origins, { tls: protocol === 'tls:', hostname, port, timeoutMs })
    return sendStream(socket, messages, timeoutMs)
  }

/** The first address of a name that may be reached: what was looked up is what is sent to. */
async function permitted(origins: Origins, hostname: string, port: number) {
  const found = isIP(hostname)
    ? [{ address: hostname, family: isIP(hostname) }]
    : await lookup(hostname, { all: true, verbatim: true })
  const first = found.find(({ address }) => origins.permits(address, port))
  if (!first) throw new AddressDenied('denied')
  return first
}

async function sendDatagrams(
  { address, family }: { address: string; family: number },
  port: number,
  messages: readonly Buffer[],
): Promise<void> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    for (const message of messages)
      await new Promise<void>((resolve, reject) =>
        socket.send(message, port, address, error => (error ? reject(error) : resolve())),
      )
  } finally {
    socket.close()
  }
}

/** A connection a delivery. Resolves when the kernel has all of it and our end is closed; a receiver that has gone by then rejects. */
async function sendStream(socket: Socket, messages: readonly Buffer[], timeoutMs: number): Promise<void> {
  const failed = once(socket, 'error').then(([error]) => Promise.reject(error))
  const late = new Promise<never>((_, reject) => {
    socket.setTimeout(timeoutMs, () => reject(new Error('the receiver does not take it')))
  })
  try {
    socket.resume()
    const written = new Promise<void>(resolve => socket.end(Buffer.concat(messages), resolve))
    await Promise.race([written, failed, late])
  } finally {
    failed.catch(() => {})
    late.catch(() => {})
    // Nobody listens for what it says, and one that says nothing is not waited for.
    socket.on('error', () => {})
    socket.destroySoon()
  }
}
