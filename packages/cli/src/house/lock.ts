import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { stat, unlink } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Holds a data directory for this process. A listening socket is the lock, because the kernel gives it up with its holder; a file would need
 * guesses about process ids, which containers use again. Throws a sentence that names the holder. Returns the release.
 */
export async function lockDataDir(path: string): Promise<() => void> {
  const name = await socketName(path)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = createServer(socket => socket.on('error', () => {}).end(String(process.pid)))
    try {
      server.listen(name)
      await once(server, 'listening')
      server.unref()
      return () => server.close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      const holder = await askHolder(name)
      if (holder !== undefined)
        throw new Error(
          `Gatehouse already runs on ${path} (process ${holder}). Stop it first, or set GATEHOUSE_DATA_DIR and other ports for a second copy.`,
        )
      // Only a socket file outlives its holder.
      await unlink(name).catch(() => {})
    }
  }
  throw new Error(`${path} could not be locked.`)
}

/** Linux has sockets without files. The inode tells apart containers that share a network but not a disk. */
async function socketName(path: string): Promise<string> {
  const { dev, ino } = await stat(path)
  const hash = createHash('sha256').update(`${path}\n${dev}\n${ino}`).digest('hex').slice(0, 24)
  return process.platform === 'linux' ? `\0gatehouse-${hash}` : join(tmpdir(), `gatehouse-${hash}.sock`)
}

/** The holder's process id; undefined when nobody listens any more. */
function askHolder(name: string): Promise<string | undefined> {
  return new Promise(resolve => {
    let answer = ''
    const socket = connect(name)
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('data', chunk => {
      answer += String(chunk)
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(answer || 'unknown'))
  })
}
