import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Cluster } from './cluster.js'
import { owner } from './initdb.js'
import type { Settings } from './postmaster.js'

/** Either a socket folder or a port on 127.0.0.1. */
export interface Address {
  socketDir?: string
  port?: number
}

// sun_path holds 104 bytes on macOS and 108 on Linux, a final NUL included.
const longestSocketPath = 103

/** A unix socket where its path is short enough, else the last port or a free one. */
export async function chooseAddress({ home, port }: Cluster): Promise<Address> {
  const socketDir = join(home, 'socket')
  if (Buffer.byteLength(join(socketDir, '.s.PGSQL.5432')) <= longestSocketPath) return { socketDir }
  return { port: (port && (await probe(port))) || (await probe(0)) }
}

/** The port that could be bound, 0 when that one is taken. */
function probe(port: number): Promise<number> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(0))
    server.listen(port, '127.0.0.1', () => {
      const bound = server.address()
      server.close(() => resolve(typeof bound === 'object' && bound ? bound.port : 0))
    })
  })
}

export function listenSettings({ socketDir, port }: Address): Settings {
  return socketDir
    ? {
        listen_addresses: '',
        unix_socket_directories: socketDir,
        unix_socket_permissions: '0700',
        port: 5432,
      }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: port! }
}

/** A libpq-style URL. `localhost` stands in for the socket so that every URL parser accepts it; `host` overrides it. */
export function databaseUrl({ socketDir, port }: Address, password: string, database = owner): string {
  const authority = `${owner}:${password}@${socketDir ? 'localhost' : `127.0.0.1:${port}`}`
  return `postgresql://${authority}/${database}${socketDir ? `?host=${encodeURIComponent(socketDir)}` : ''}`
}
