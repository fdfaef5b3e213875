import type { Socket } from 'node:net'
import type { TrustTest } from '../client-address.js'

/**
 * Who really is at the other end of connections that a balancer passes on. Known by both ends of the connection as the system sees them, for over TLS the socket that
 * was announced is not the one that speaks.
 */
export class Announced {
  private readonly addresses = new Map<string, string>()

  constructor(
    /** Whose connections begin with an announcement, without exception. */
    readonly announces: TrustTest,
  ) {}

  /** Undefined: whoever is connected. */
  addressOf(socket: Socket): string | undefined {
    return this.addresses.get(connectionOf(socket))
  }

  keep(socket: Socket, address: string): void {
    const connection = connectionOf(socket)
    this.addresses.set(connection, address)
    socket.on('close', () => this.addresses.delete(connection))
  }
}

const connectionOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`
