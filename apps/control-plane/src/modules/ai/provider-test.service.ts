import type { providerTestResult } from '@gatehouse/shared/api/ai.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import type { Context } from '../../platform/http/context.js'
import { AddressRefused, guardedRequest } from '../../platform/net/guarded-request.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { type Credentials, providerType } from './credential-rules.js'
import type { Provider } from './provider.entity.js'
import { ProviderService } from './provider.service.js'

const TIMEOUT_MS = 20_000
const MAX_BYTES = 64 * 1024

type Result = z.input<typeof providerTestResult>
type Outcome = Pick<Result, 'ok' | 'status' | 'message'>

/** Makes the smallest call there is, so that an address, a credential and a model's name are known to work. */
@Injectable()
export class ProviderTestService {
  constructor(
    private readonly providers: ProviderService,
    private readonly guard: UpstreamGuard,
  ) {}

  async test(ctx: Context, reference: string, model: string): Promise<Result> {
    const { row, credentials } = await this.providers.opened(ctx, reference)
    const started = performance.now()
    const outcome = await this.call(row, credentials, model).catch((error: unknown) => failed(null, failure(error)))
    return {
      ...outcome,
      message: without(credentials, outcome.message),
      latencyMs: Math.round(performance.now() - started),
    }
  }

  private async call(row: Provider, given: Credentials, model: string): Promise<Outcome> {
    const type = providerType(row.type)
    const credentials = type.credentials.parse(given)
    const granted = await this.granted(type, credentials)
    if (!Array.isArray(granted)) return granted
    const call = type.probe({ model, credentials })
    const url = new URL(row.baseUrl + call.path)
    const signed = {
      ...call,
      path: url.pathname + url.search,
      headers: [...call.headers, ...type.authorize(credentials), ...granted],
    }
    type.sign?.(signed, url.host, credentials, Date.now())
    const { status, body } = await this.send(url, signed)
    if (status < 300) return { ok: true, status, message: 'It answers.' }
    return failed(status, type.error(status, parsed(body)).message)
  }

  /** Headers that a token in exchange for the credentials gives, none where they need no exchange, or what went wrong. */
  private async granted({ token }: ReturnType<typeof providerType>, credentials: unknown): Promise<string[] | Outcome> {
    const asked = token?.request(credentials, Date.now())
    if (!token || !asked) return []
    const { status, body } = await this.send(new URL(asked.url), asked)
    if (status >= 300) return failed(status, `No token was given for these credentials (status ${status}).`)
    return token.headers(token.response(parsed(body)).token)
  }

  private send(url: URL, { method, headers: pairs, body }: { method: string; headers: string[]; body: Buffer }) {
    const headers: Record<string, string> = { 'user-agent': 'gatehouse' }
    for (let i = 0; i + 1 < pairs.length; i += 2) headers[pairs[i]!] = pairs[i + 1]!
    return guardedRequest(this.guard.rule, { url, method, headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })
  }
}

const failed = (status: number | null, message: string): Outcome => ({ ok: false, status, message })

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function failure(error: unknown): string {
  if (error instanceof AddressRefused) return 'Its address is private or reserved, so it is not called.'
  if (error instanceof Error && error.name === 'AbortError') return 'It did not answer in time.'
  if (error instanceof TypeError) return 'It answers with something else than was asked for.'
  const { code } = error as { code?: string }
  return `No connection${code ? ` (${code})` : ''}.`
}

/** Some vendors quote the key that they refuse. */
function without(credentials: Credentials, message: string): string {
  const secrets = Object.values(credentials).filter(value => typeof value === 'string' && value.length >= 4)
  return secrets.reduce<string>((text, secret) => text.replaceAll(secret as string, '…'), message)
}
