import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A request as it came over the wire, its body out of its chunks. */
export interface RawRequest {
  line: string
  /** Lines as they came. */
  fields: string[]
  body: string
  /** Lines behind a body in chunks. */
  behind?: string[]
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** A service that keeps each byte it gets, and answers with the bytes it is told to. Strings hold one character a byte. */
export class RawUpstream {
  /** What came as whole requests, by the strictest reading. */
  readonly requests: RawRequest[] = []
  /** All that came, whole or not. */
  bytes = ''
  connections = 0
  /** To each whole request. */
  answer: (request: RawRequest) => string = () => OK
  /** After an answer. */
  hangsUp = false
  /** Where it has answered 101, from then on; `bytes` tell what came on it. */
  tunnel: Socket | undefined
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor() {
    this.server = createServer(socket => this.take(socket))
  }

  /** At all addresses of this machine, or at 127.0.0.1 alone. */
  async start(everywhere = false): Promise<this> {
    await once(everywhere ? this.server.listen(0) : this.server.listen(0, '127.0.0.1'), 'listening')
    return this
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Forgets what came. */
  clear(): void {
    this.requests.length = 0
    this.bytes = ''
    this.connections = 0
    this.tunnel = undefined
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private take(socket: Socket): void {
    this.connections++
    this.sockets.add(socket)
    let unread = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.bytes += text
      if (this.tunnel === socket) return
      unread += text
      for (let read = readRequest(unread); read; read = readRequest(unread)) {
        unread = unread.slice(read.end)
        this.requests.push(read.request)
        const answer = this.answer(read.request)
        socket.write(answer, 'latin1')
        if (this.hangsUp) socket.end()
        if (!answer.startsWith('HTTP/1.1 101 ')) continue
        this.tunnel = socket
        this.bytes = unread
        break
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => this.sockets.delete(socket))
  }
}

/** The first request of a text, once all of it is there. */
function readRequest(text: string): { request: RawRequest; end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [line, ...fields] = text.slice(0, headEnd).split('\r\n') as [string, ...string[]]
  const length = fieldOf(fields, 'content-length')
  const from = headEnd + 4
  if (fieldOf(fields, 'transfer-encoding') === undefined) {
    const end = from + Number(length ?? 0)
    return text.length < end ? undefined : { request: { line, fields, body: text.slice(from, end) }, end }
  }
  let body = ''
  for (let at = from; ; ) {
    const size = /^([0-9a-f]+)\r\n/.exec(text.slice(at, at + 20))
    if (!size) return undefined
    const dataAt = at + size[0].length
    const dataEnd = dataAt + Number.parseInt(size[1]!, 16)
    if (dataAt === dataEnd) {
      // The line end behind the size may be that before an empty line.
      const end = text.indexOf('\r\n\r\n', dataAt - 2)
      const behind = text.slice(dataAt, Math.max(dataAt, end)).split('\r\n').filter(Boolean)
      return end < 0 ? undefined : { request: { line, fields, body, behind }, end: end + 4 }
    }
    if (text.slice(dataEnd, dataEnd + 2) !== '\r\n') return undefined
    body += text.slice(dataAt, dataEnd)
    at = dataEnd + 2
  }
}

/** Of the first field of a name in lower case. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  const found = fields.find(field => field.toLowerCase().startsWith(`${name}:`))
  return found?.slice(name.length + 1).trim()
}
