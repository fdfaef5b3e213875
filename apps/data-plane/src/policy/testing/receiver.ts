import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { type TestUpstream, upstream } from '../../testing/test-gateway.js'

export interface Delivered {
  by: 'http' | 'tcp' | 'udp' | 'file'
  path: string
  headers: Readonly<Record<string, unknown>>
  body: string
}

/** Somebody whom policies tell and ask. `/status/503?body=…&name=value` says what it answers: a status, a body, and other parameters as headers. */
export class Receiver {
  readonly delivered: Delivered[] = []
  private http!: TestUpstream
  private tcp!: Server
  private udp!: Datagrams

  async start(): Promise<void> {
    this.http = await upstream(async (req, res) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      this.delivered.push({ by: 'http', path: req.url!, headers: req.headers, body })
      const { pathname, searchParams } = new URL(req.url!, this.http.url)
      const [, status] = /^\/status\/(\d{3})/.exec(pathname) ?? []
      const { body: answer = '', ...headers } = Object.fromEntries(searchParams)
      res.writeHead(Number(status ?? 200), headers).end(answer)
    })
    this.tcp = createServer(async socket => {
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      this.delivered.push({ by: 'tcp', path: '', headers: {}, body: Buffer.concat(chunks).toString() })
    }).listen(0, '127.0.0.1')
    await once(this.tcp, 'listening')
    this.udp = createSocket('udp4', message => {
      this.delivered.push({ by: 'udp', path: '', headers: {}, body: message.toString() })
    })
    this.udp.bind(0, '127.0.0.1')
    await once(this.udp, 'listening')
  }

  /** What placeholders of examples stand for. */
  get places(): Record<string, string> {
    return {
      receiver: this.http.url,
      tcp: `tcp://127.0.0.1:${(this.tcp.address() as AddressInfo).port}`,
      udp: `udp://127.0.0.1:${this.udp.address().port}`,
      // Of all ports that nobody listens on, the one that nobody ever does.
      nobody: '127.0.0.1:1',
    }
  }

  async stop(): Promise<void> {
    this.tcp.close()
    this.udp.close()
    await this.http.stop()
  }
}
