import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A POST to the sandbox by hand: the socket, with the request on its way. */
export async function post(port: number, path: string, body: object, headers: string[] = []): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  const text = JSON.stringify(body)
  const head = [`POST ${path} HTTP/1.1`, 'host: sandbox', 'authorization: Bearer sk-0123456789', ...headers]
  socket.write([...head, `content-length: ${Buffer.byteLength(text)}`, '', text].join('\r\n'))
  return socket
}

/** What arrives until the other side ends or resets the connection. */
export async function readAll(socket: Socket): Promise<{ text: string; error?: NodeJS.ErrnoException }> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return new Promise(resolve => {
    let error: NodeJS.ErrnoException | undefined
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      error = cause
    })
    socket.once('close', () => resolve(error ? { text, error } : { text }))
  })
}

/** Resolves once `wanted` has arrived. */
export function arrival(socket: Socket, wanted: string): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes(wanted)) resolve(text)
    })
    socket.once('close', () => reject(new Error(`closed without ${wanted}: ${text}`)))
  })
}
