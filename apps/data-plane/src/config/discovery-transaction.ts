import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { resourceDigest, StateHash } from '@gatehouse/shared/config/state-hash.js'
import type { Update } from '@gatehouse/shared/protocol/config.js'

export interface TransactionPart {
  kind: string
  /** True: replaces all resources of the kind. */
  full: boolean
  /** JSON of each resource by its id, exactly as it goes on. */
  resources: Map<string, string>
  removed: string[]
  /** Of the resources. */
  hash: StateHash
}

/** One committed change, whole. */
export interface Transaction {
  nonce: string
  revision: number
  parts: TransactionPart[]
}

/** What one message brought of a transaction that is not over. */
export interface Piece {
  nonce: string
  /** Of its transaction. */
  first: boolean
  kind: string
  full: boolean
  removed: readonly string[]
  /** JSON of each. */
  resources: readonly string[]
}

/** What arrived does not follow the protocol; the stream it came on is of no use any more. */
export class ProtocolError extends Error {}

// Far above what the control plane sends in one message; only guards against a compressed bomb.
const MAX_INFLATED = 64 * 1024 * 1024

/** Collects the messages of a transaction until its commit, and tells what each brought, but where one is all of it. */
export class TransactionReader {
  private nonce: string | undefined
  private parts = new Map<string, TransactionPart>()

  constructor(private readonly brought: (piece: Piece) => void = () => {}) {}

  /** Reads a message, a resource a step; the transaction when it commits it. Throws ProtocolError; the reader is then of no use. */
  *add(update: Update): Generator<void, Transaction | undefined> {
    if (this.nonce !== undefined && this.nonce !== update.nonce)
      throw new ProtocolError('a transaction was left unfinished')
    const first = this.nonce === undefined
    this.nonce = update.nonce
    if (update.kind !== '') yield* this.merge(update, first)
    if (!update.commit) return undefined
    const transaction = { nonce: update.nonce, revision: update.revision, parts: [...this.parts.values()] }
    this.nonce = undefined
    this.parts = new Map()
    return transaction
  }

  private *merge(update: Update, first: boolean): Generator<void> {
    const part = this.parts.get(update.kind) ?? newPart(update.kind, false)
    part.full ||= update.full
    part.removed.push(...update.removed)
    this.parts.set(update.kind, part)
    const resources = readPayload(update)
    yield
    const jsons: string[] = []
    for (const resource of resources) {
      const json = JSON.stringify(resource)
      jsons.push(json)
      addResource(part, resource.id, json)
      yield
    }
    const { nonce, kind, full, removed } = update
    if (!first || !update.commit) this.brought({ nonce, first, kind, full, removed, resources: jsons })
  }
}

export const newPart = (kind: string, full: boolean): TransactionPart => ({
  kind,
  full,
  resources: new Map(),
  removed: [],
  hash: new StateHash(),
})

/** The last one of an id counts. */
export function addResource(part: TransactionPart, id: string, json: string): void {
  const twice = part.resources.get(id)
  if (twice !== undefined) part.hash.toggle(part.kind, id, twice)
  part.resources.set(id, json)
  part.hash.toggleDigest(resourceDigest(part.kind, id, json))
}

function readPayload(update: Update): { id: string }[] {
  if (!createHash('sha256').update(update.payload).digest().equals(update.sha256))
    throw new ProtocolError(`the payload of kind ${update.kind} does not have its SHA-256`)
  let list: unknown
  try {
    const bytes = update.gzip
      ? gunzipSync(update.payload, { maxOutputLength: MAX_INFLATED })
      : Buffer.from(update.payload)
    list = bytes.length === 0 ? [] : JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new ProtocolError(`the payload of kind ${update.kind} cannot be read`)
  }
  if (!Array.isArray(list) || !list.every(hasId))
    throw new ProtocolError(`kind ${update.kind} is not a list of resources`)
  return list
}

const hasId = (value: unknown): value is { id: string } =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string'
