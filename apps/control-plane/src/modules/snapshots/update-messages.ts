import { createHash } from 'node:crypto'
import { setImmediate as breath } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { resourceKinds } from '@gatehouse/shared/config/resources.js'
import { type Duty, maxPayloadBytes, type Rehearsal, type Update } from '@gatehouse/shared/protocol/config.js'
import type { Entry, Reveal } from './entry.js'
import type { Transaction } from './node-session.js'

const compress = promisify(gzip)

const SORTED_AT_ONCE = 1000

type Draft = Pick<Update, 'kind' | 'full' | 'removed'> & { resources: string[] }

/** The messages of one transaction, in the order of kinds, each made when it is asked for; the last one commits. */
export async function* updateMessages(transaction: Transaction, reveal: Reveal): AsyncGenerator<Update> {
  const drafts = draftsOf(await byKind(transaction.entries), transaction.full, reveal)
  let draft = drafts.next()
  // A transaction that changes nothing still commits its revision.
  if (draft.done) draft = { done: false, value: { kind: '', full: false, removed: [], resources: [] } }
  while (!draft.done) {
    const next = drafts.next()
    yield await message(transaction, draft.value, next.done === true)
    draft = next
    // Whoever else waits gets a turn between two messages.
    if (!draft.done) await breath()
  }
}

/** What a node is to do, beside any transaction. */
export const dutyMessage = (duty: Duty): Update => ({ ...aside, duty })

export const rehearsalMessage = (rehearsal: Rehearsal): Update => ({ ...aside, rehearsal })

/** Of no transaction. */
const aside: Update = {
  nonce: '',
  revision: 0,
  kind: '',
  full: false,
  payload: new Uint8Array(),
  gzip: false,
  removed: [],
  sha256: new Uint8Array(),
  commit: false,
}

/** In the order of kinds, with a turn for everybody else now and then. */
async function byKind(entries: Iterable<Entry>): Promise<Map<string, Entry[]>> {
  const sorted = new Map<string, Entry[]>(resourceKinds.map(kind => [kind, []]))
  let count = 0
  for (const entry of entries) {
    sorted.get(entry.kind)?.push(entry)
    if (++count % SORTED_AT_ONCE === 0) await breath()
  }
  return sorted
}

function* draftsOf(sorted: ReadonlyMap<string, Entry[]>, full: boolean, reveal: Reveal): Generator<Draft, undefined> {
  for (const [kind, ofKind] of sorted) {
    if (ofKind.length === 0 && !full) continue
    const removed = full ? [] : ofKind.filter(entry => entry.json === undefined).map(entry => entry.id)
    let draft: Draft = { kind, full, removed, resources: [] }
    let bytes = 2
    for (const entry of ofKind) {
      if (entry.json === undefined) continue
      const json = reveal(entry)
      const size = Buffer.byteLength(json) + 1
      if (bytes + size > maxPayloadBytes && draft.resources.length > 0) {
        yield draft
        draft = { kind, full, removed: [], resources: [] }
        bytes = 2
      }
      draft.resources.push(json)
      bytes += size
    }
    yield draft
  }
}

async function message({ nonce, revision }: Transaction, draft: Draft, commit: boolean): Promise<Update> {
  const { resources, ...rest } = draft
  const payload = await compress(`[${resources.join(',')}]`, { level: constants.Z_BEST_SPEED })
  const sha256 = createHash('sha256').update(payload).digest()
  return { nonce, revision, ...rest, payload, gzip: true, sha256, commit }
}
