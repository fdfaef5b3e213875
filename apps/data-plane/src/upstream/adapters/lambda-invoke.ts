import { isFieldValue, isToken } from '../../http1/field-lines.js'
import type { Failure, Outgoing, UpstreamHandler } from '../send.js'
import type { AdaptedCall, Adapter } from './adapter.js'
import { pathBelow } from './path-below.js'
import { type Aws, clear, idOf, signForLambda } from './signed-in.js'

/** Of what a function answers; Lambda itself takes 6 MB. */
const MAX_BYTES = 8 << 20
const TOO_MANY = 429

/** A function of Lambda, invoked with an event as API Gateway makes it of a request over HTTP (payload format 2.0). */
export class LambdaInvoke implements Adapter {
  readonly id: string
  readonly signsIn = true
  private readonly path: string

  constructor(
    private readonly aws: Aws,
    name: string,
  ) {
    clear(aws.secretAccessKey)
    this.id = idOf(aws)
    this.path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
  }

  adapt(out: Outgoing, call: AdaptedCall, handler: UpstreamHandler): UpstreamHandler {
    const { target } = call
    out.body = Buffer.from(JSON.stringify(eventOf(out, call)))
    out.bodyLength = undefined
    out.method = 'POST'
    out.path = target.basePath + this.path
    out.upgrade = undefined
    out.headers = ['host', target.origin.host, 'content-type', 'application/json']
    signForLambda(out, target.origin.host, this.aws)
    return new Invoked(handler)
  }
}

function eventOf(out: Outgoing, { target, clientAddress, requestId, authority, time }: AdaptedCall): object {
  const [rawPath, rawQueryString] = pathBelow(out, target)
  const headers: Record<string, string> = {}
  for (let i = 0; i < out.headers.length; i += 2) {
    const [name, value] = [out.headers[i]!, out.headers[i + 1]!]
    if (name !== 'cookie') headers[name] = name in headers ? `${headers[name]},${value}` : value
  }
  headers.host = authority
  const cookies = out.headers.flatMap((name, i) =>
    i % 2 === 0 && name === 'cookie' ? out.headers[i + 1]!.split(/; */) : [],
  )
  const query: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(rawQueryString))
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value
  const http = {
    method: out.method,
    path: rawPath,
    protocol: 'HTTP/1.1',
    sourceIp: clientAddress,
    userAgent: headers['user-agent'] ?? '',
  }
  const at = {
    requestId,
    routeKey: '$default',
    stage: '$default',
    domainName: authority.replace(/:\d*$/, ''),
    timeEpoch: time,
    http,
  }
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString, headers },
    ...(cookies.length > 0 && { cookies }),
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    requestContext: at,
    ...bodyOf(out.body),
  }
}

/** Text as it is, anything else in base64. */
function bodyOf(body: Outgoing['body']): { body?: string; isBase64Encoded: boolean } {
  if (!Buffer.isBuffer(body) || body.length === 0) return { isBase64Encoded: false }
  const text = body.toString('utf8')
  const same = Buffer.from(text).equals(body)
  return { body: same ? text : body.toString('base64'), isBase64Encoded: !same }
}

/** Makes an answer over HTTP of what a function gives back. */
class Invoked implements UpstreamHandler {
  private status = 0
  private faulty = false
  private size = 0
  private readonly chunks: Buffer[] = []

  constructor(private readonly handler: UpstreamHandler) {}

  onHead(status: number, headers: string[]): void {
    this.status = status
    this.faulty = headers.some((name, i) => i % 2 === 0 && name === 'x-amz-function-error')
  }

  onData(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size <= MAX_BYTES) this.chunks.push(chunk)
    return true
  }

  onEnd(): void {
    try {
      this.answer()
    } catch (error) {
      this.handler.onError('broken', error as Error)
    }
  }

  private answer(): void {
    // What Lambda has to say of us, or of a function that threw, is no answer for callers.
    if (this.status === TOO_MANY) return this.tell(503, ['retry-after', '1'], Buffer.alloc(0))
    if (this.status !== 200 || this.faulty || this.size > MAX_BYTES)
      throw new Error(`the function failed: ${this.status}`)
    const text = Buffer.concat(this.chunks).toString('utf8')
    const given = parsed(text)
    if (!isAnswer(given)) return this.tell(200, ['content-type', 'application/json'], Buffer.from(text))
    const body = given.body ?? ''
    const content = typeof body === 'string' ? body : JSON.stringify(body)
    this.tell(given.statusCode, fieldsOf(given), Buffer.from(content, given.isBase64Encoded ? 'base64' : 'utf8'))
  }

  private tell(status: number, headers: string[], body: Buffer): void {
    const others = headers.filter((_, i) => headers[i - (i % 2)] !== 'content-length')
    if (others.some((text, i) => (i % 2 === 0 ? !isToken(text) : !isFieldValue(text))))
      throw new Error('a field of the function’s answer is none')
    // RFC 9110, 8.6: an answer that has no content tells no length.
    this.handler.onHead(status, status === 204 ? others : [...others, 'content-length', String(body.length)])
    if (status !== 204 && body.length > 0) this.handler.onData(body)
    this.handler.onEnd()
  }

  onError(failure: Failure, cause: Error): void {
    this.handler.onError(failure, cause)
  }
}

/** As functions give it: what is not there may be null as well. */
interface Answer {
  statusCode: number
  headers?: Record<string, unknown> | null
  cookies?: unknown
  body?: unknown
  isBase64Encoded?: boolean | null
}

function fieldsOf({ headers, cookies }: Answer): string[] {
  const fields = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [name.toLowerCase(), String(value)],
  )
  if (Array.isArray(cookies)) for (const cookie of cookies) fields.push('set-cookie', String(cookie))
  return fields
}

/** What says a status is an answer over HTTP; anything else is the body of one. */
const isAnswer = (given: unknown): given is Answer => {
  const status = (given as Answer | null)?.statusCode
  return typeof given === 'object' && Number.isInteger(status) && status! >= 200 && status! <= 599
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
