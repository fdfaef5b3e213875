import { isIP, type Socket } from 'node:net'
import type { Origins } from '../upstream/origin.js'

export interface SocketPlace {
  tls: boolean
  hostname: string
  port: number
  timeoutMs: number
}

/** A connection to where policies are configured to have one, under the address rule of upstreams. */
export function guardedSocket(origins: Origins, { tls, hostname, port, timeoutMs }: SocketPlace): Promise<Socket> {
  const connect = origins.connector(port, timeoutMs)
  return new Promise((resolve, reject) =>
    connect(
      {
        protocol: tls ? 'https:' : 'http:',
        hostname,
        port: String(port),
        servername: isIP(hostname) ? '' : hostname,
      },
      (error, socket) => (socket ? resolve(socket) : reject(error)),
    ),
  )
}
