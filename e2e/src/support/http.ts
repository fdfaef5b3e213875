import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Sent {
  method: string
  headers?: Record<string, string>
  body?: string | Uint8Array | undefined
  /** Announced and not sent: an answer that needs no body comes before any of it. */
  announcedBytes?: number
  /** Without a length, so that it only shows while it is read. */
  chunked?: boolean
}

export interface Received {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const PATIENCE_MS = 10_000

/** One HTTP request byte for byte as it is given, which `fetch` would correct or refuse. Fails where no answer comes in 10 s. */
export function send(
  url: string,
  { method, headers = {}, body, announcedBytes, chunked = false }: Sent,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const [, origin, path] = /^(https?:\/\/[^/]+)(.*)$/.exec(url)!
    const length = announcedBytes ?? (body === undefined || chunked ? undefined : Buffer.byteLength(body))
    const sent = request(origin!, {
      method,
      path: path || '/',
      agent: announcedBytes === undefined && !chunked ? agent : false,
      headers: {
        ...headers,
        ...(length === undefined ? {} : { 'content-length': String(length) }),
        ...(chunked ? { 'transfer-encoding': 'chunked' } : {}),
      },
      timeout: PATIENCE_MS,
    })
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${url}: no answer in ${PATIENCE_MS} ms`)))
    sent.on('error', reject)
    sent.on('response', response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        })
        if (announcedBytes !== undefined) sent.destroy()
      })
    })
    if (announcedBytes !== undefined) return sent.flushHeaders()
    sent.end(body)
  })
}
