import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Longer than a node waits for the rest of a body. */
const PATIENCE_MS = 45_000

export async function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => {})
  return socket
}

/** Writes these bytes on a connection of their own and answers all that comes back until the other side hangs up. */
export async function converse(url: string, bytes: string | Uint8Array): Promise<{ text: string; afterMs: number }> {
  const began = performance.now()
  const socket = await dial(url)
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.setTimeout(PATIENCE_MS, () => socket.destroy())
  const closed = once(socket, 'close')
  socket.write(bytes)
  await closed
  return { text: Buffer.concat(chunks).toString('latin1'), afterMs: performance.now() - began }
}

/** The parts of an HTTP answer that came over a raw connection. */
export function answerIn(text: string): { status: number; headers: string; body: string } {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2)
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), headers: head.toLowerCase(), body }
}
