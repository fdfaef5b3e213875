import { createHash } from 'node:crypto'
import type { SecureContextOptions } from 'node:tls'
import { createSecureContext } from 'node:tls'
import type { UpstreamTls } from '@gatehouse/shared/config/upstream.js'

/** How connections over TLS are made: who vouches for the other side, and who we are. */
export interface ClientTls {
  /** The same for the same settings. */
  readonly id: string
  readonly options: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> & { rejectUnauthorized: boolean }
  readonly serverName: string | undefined
}

/** Throws TypeError where certificates or key cannot be read, or are not of each other. */
export function clientTls({ ca, certificate, key, serverName, verify }: UpstreamTls): ClientTls {
  if (typeof key === 'object') throw new TypeError('the key of its client certificate cannot be opened')
  const context = {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  }
  try {
    createSecureContext(context)
  } catch (error) {
    throw new TypeError(`its TLS settings cannot be used: ${(error as Error).message}`)
  }
  const id = createHash('sha256')
    .update(JSON.stringify([context, serverName, verify]))
    .digest('base64url')
  return { id, options: { ...context, rejectUnauthorized: verify }, serverName }
}
