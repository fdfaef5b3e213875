import { RawUpstream } from './raw-upstream.js'
import { restApi, TestGateway } from './test-gateway.js'

/** An answer as it came over the wire. Strings hold one character a byte. */
export interface RawAnswer {
  status: number
  /** Lines as they came. */
  fields: string[]
  body: string
  /** How many answers came on the connection. */
  count: number
}

/** A gateway before a service that keeps each byte, with an open API at `/acme/weather`. */
export class RawGateway {
  readonly upstream = new RawUpstream()
  readonly gateway = new TestGateway({ listener: { headersTimeoutMs: 200, requestTimeoutMs: 400 } })

  async start(): Promise<void> {
    await this.upstream.start()
    await this.gateway.start()
    this.serve()
  }

  async stop(): Promise<void> {
    await this.gateway.stop()
    this.upstream.stop()
  }

  /** The API as it is described here, in place of any other. */
  serve(rest: object = {}, policies: object[] = []): void {
    const policy = policies.map((each, position) => ({
      id: `pol_${position}`,
      tenantId: 'ten_1',
      scope: { kind: 'api', id: 'api_1' },
      position,
      ...each,
    }))
    const { refusals } = this.gateway.apply(
      { api: [restApi(this.upstream.url, { auth: 'none', ...rest })], policy },
      {},
      true,
    )
    if (refusals.length > 0) throw new Error(JSON.stringify(refusals))
  }

  /** Sends bytes and reads until the gateway closes the connection. */
  async send(bytes: string): Promise<RawAnswer> {
    return readAnswer(await this.gateway.raw(Buffer.from(bytes, 'latin1')))
  }

  /** Whole requests that have reached the service when one more, which is sound, has come and gone; that one aside. */
  async forwarded(): Promise<string[]> {
    await this.send('GET /acme/weather/marker HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const lines = this.upstream.requests.map(({ line }) => line)
    return lines.filter(line => line !== 'GET /marker HTTP/1.1')
  }
}

export function readAnswer(text: string): RawAnswer {
  const headEnd = text.indexOf('\r\n\r\n')
  const [line, ...fields] = text.slice(0, headEnd).split('\r\n') as [string, ...string[]]
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? 0),
    fields,
    body: text.slice(headEnd + 4),
    count: text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0,
  }
}
