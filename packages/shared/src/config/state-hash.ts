import { createHash } from 'node:crypto'

export const stateHashBytes = 32

/**
 * Hash of a set of resources that does not depend on their order: XOR of the SHA-256 of each one's kind, id and JSON as sent.
 * It finds two planes that differ, and is kept up to date in constant time a change; it is no defence against a forger
 * (the channel is), so the linearity of XOR does no harm.
 */
export class StateHash {
  private readonly value: Buffer

  constructor(value: Uint8Array = new Uint8Array(stateHashBytes)) {
    if (value.length !== stateHashBytes) throw new RangeError(`a state hash has ${stateHashBytes} bytes`)
    this.value = Buffer.from(value)
  }

  /** Adds a resource that is absent, removes one that is present. */
  toggle(kind: string, id: string, json: string): void {
    this.toggleDigest(resourceDigest(kind, id, json))
  }

  toggleDigest(digest: Uint8Array): void {
    for (let i = 0; i < stateHashBytes; i++) this.value[i] = this.value[i]! ^ digest[i]!
  }

  bytes(): Buffer {
    return Buffer.from(this.value)
  }

  hex(): string {
    return this.value.toString('hex')
  }

  equals(other: Uint8Array): boolean {
    return this.value.equals(other)
  }
}

export function resourceDigest(kind: string, id: string, json: string): Buffer {
  return createHash('sha256').update(`${kind}\n${id}\n`).update(json).digest()
}
