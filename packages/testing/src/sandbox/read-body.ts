import type { IncomingMessage } from 'node:http'

const MOST_BYTES = 64 * 1024 * 1024
const NOTHING = Buffer.alloc(0)

/** Gives the whole body, empty where there is none. A client that leaves, or sends more than 64 MiB, is hung up on. */
export function readBody(req: IncomingMessage, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  req.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MOST_BYTES) req.destroy()
    else chunks.push(chunk)
  })
  req.once('end', () => use(chunks.length === 1 ? chunks[0]! : size === 0 ? NOTHING : Buffer.concat(chunks, size)))
}
