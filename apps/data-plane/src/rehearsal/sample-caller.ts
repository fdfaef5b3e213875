import { randomBytes } from 'node:crypto'
import { formatKey } from '@gatehouse/shared/key-format.js'
import type { Runtime } from '../config/runtime.js'
import { keyDigest } from '../policy/key-digest.js'

/** Headers in which a call says who it is. */
export const CREDENTIALS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']

/** A key that opens what one application may do, for one call of nobody's. */
export class SampleCaller {
  private readonly secret = formatKey('test', randomBytes(120)).secret
  private readonly hash = keyDigest(this.secret)!

  constructor(readonly application: string) {}

  /** Flat name, value pairs, with this key in the place of all credentials. */
  sign(headers: readonly string[]): string[] {
    const kept = headers.flatMap((name, at) =>
      at % 2 === 0 && !CREDENTIALS.includes(name) ? [name, headers[at + 1]!] : [],
    )
    return [...kept, 'authorization', `Bearer ${this.secret}`]
  }

  knownTo(runtime: Runtime): Runtime['keyByHash'] {
    const { application, hash } = this
    const resource = { id: 'key_dryrun', application, hash, state: 'active' as const }
    const key = { resource, expiresAt: Number.POSITIVE_INFINITY, permits: null }
    return asked => (asked === hash ? key : runtime.keyByHash(asked))
  }
}
