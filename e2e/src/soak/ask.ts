import { createHash } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Asked {
  method?: string
  path: string
  key?: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** ms between the pieces of the answer that are read. */
  pace?: number
}

export interface Answered {
  status: number
  text: string
  bytes: number
  sha256: string
}

const PATIENCE_MS = 60_000
/** Less than the gateway keeps an idle connection, so that no call meets one that is being closed. */
const IDLE_MS = 4_000

/** Calls of one gateway. */
export class Asker {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS })

  constructor(readonly gateway: string) {}

  /** Throws where no whole answer came. */
  async ask(asked: Asked): Promise<Answered> {
    const response = await this.send(asked)
    const hash = createHash('sha256')
    const texts: Buffer[] = []
    let bytes = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      hash.update(chunk)
      if (bytes < 1_000_000) texts.push(chunk)
      if (asked.pace !== undefined) await delay(asked.pace)
    }
    if (!response.complete) throw new Error('the answer was cut')
    return { status: response.statusCode!, text: Buffer.concat(texts).toString(), bytes, sha256: hash.digest('hex') }
  }

  /** Hangs up in the midst of the answer, or before there is one. */
  leave(asked: Asked, afterMs: number): Promise<void> {
    return new Promise(resolve => {
      const sent = this.begin(asked, false)
      sent.on('error', () => {}).on('close', resolve)
      sent.on('response', response => {
        response.on('error', () => {}).resume()
        setTimeout(() => sent.destroy(), afterMs)
      })
      if (asked.body !== undefined) sent.write(asked.body)
      else sent.end()
      setTimeout(() => sent.destroy(), afterMs * 2)
    })
  }

  /** Ends the connections that are kept for later. */
  hangUp(): void {
    this.agent.destroy()
  }

  private send(asked: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = this.begin(asked, true)
      const late = setTimeout(() => sent.destroy(new Error('no answer in time')), PATIENCE_MS)
      sent
        .on('close', () => clearTimeout(late))
        .on('error', reject)
        .on('response', response => {
          // How long the rest takes is a matter of who reads it.
          clearTimeout(late)
          resolve(response)
        })
      sent.end(asked.body)
    })
  }

  private begin({ method = 'GET', path, key, headers, body }: Asked, kept: boolean) {
    return request(this.gateway + path, {
      method,
      agent: kept ? this.agent : false,
      headers: {
        ...(key && { 'x-api-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    })
  }
}
