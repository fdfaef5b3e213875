import { hkdfSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, replaceFile } from './write-file.js'

const KEY_BYTES = 32

/** The key under which this node seals what it keeps: `GATEHOUSE_NODE_KEY` (base64), else made once into a file for its owner alone. */
export async function loadNodeKey(folder: string, configured: string | undefined): Promise<Buffer> {
  if (configured !== undefined) return Buffer.from(configured, 'base64')
  const path = join(folder, 'snapshot.key')
  const stored = await readFile(path).catch(error => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (stored?.length === KEY_BYTES) return stored
  const made = randomBytes(KEY_BYTES)
  await replaceFile(path, made)
  return made
}

/** The key under which workers seal what callers said, in their journals: it opens nothing else, so they may have it. Base64. */
export const journalKey = (nodeKey: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', nodeKey, '', 'gatehouse journal', KEY_BYTES)).toString('base64')
