import { resourceKinds } from '@gatehouse/shared/config/resources.js'
import type { Transaction } from '../config/discovery-transaction.js'
import type { ConfigChunk, ConfigUpdate, Delivery, UpdatePart } from './ipc.js'

// Characters of JSON that a worker can read between two calls without keeping them waiting.
const CHUNK_LENGTH = 64 * 1024

/** What is to go of a kind: JSON of resources, one by one. */
export interface DeliveryPart {
  kind: string
  full: boolean
  removed: readonly string[]
  /** Read once for each worker. */
  resources: readonly string[]
}

/** In the order in which workers apply them; kinds that this version does not know are passed over. */
export function deliveryOf(nonce: string, revision: number, parts: readonly DeliveryPart[]): Delivery {
  const ordered = resourceKinds.flatMap(kind => parts.filter(part => part.kind === kind))
  const end: ConfigUpdate = { type: 'update', nonce, revision, parts: [] }
  return {
    nonce,
    revision,
    end,
    *messages() {
      yield* chunksOf(nonce, ordered)
      yield end
    },
  }
}

export const deliveryOfTransaction = ({ nonce, revision, parts }: Transaction): Delivery =>
  deliveryOf(
    nonce,
    revision,
    parts.map(part => ({ ...part, resources: [...part.resources.values()] })),
  )

/** Parts of an update, in messages of a size that a worker can take. */
export function* chunksOf(nonce: string, parts: readonly DeliveryPart[]): Generator<ConfigChunk> {
  for (const { kind, full, removed, resources } of parts) {
    const chunk = (list: string[], first: boolean): ConfigChunk => {
      const part: UpdatePart = { kind, full, resources: `[${list.join(',')}]`, removed: first ? [...removed] : [] }
      return { type: 'chunk', nonce, part }
    }
    let list: string[] = []
    let length = 0
    let first = true
    for (const json of resources) {
      if (length > 0 && length + json.length > CHUNK_LENGTH) {
        yield chunk(list, first)
        first = false
        list = []
        length = 0
      }
      list.push(json)
      length += json.length
    }
    yield chunk(list, first)
  }
}
