import type { providerTestResult } from '@gatehouse/shared/api/ai.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
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

/** Makes the smallest call there is, so that an address, a credential and a model's name are known to work. */
@Injectable()
export class ProviderTestService {
  constructor(
    private readonly providers: ProviderService,
    private readonly guard: UpstreamGuard,
  ) {}

  async test(ctx: Context, reference: string, model: string): Promise<Result> {
    const { row, credentials } = await this.providers.opened(ctx, reference)
    const request = testRequest(row, credentials, model)
    const started = performance.now()
    const outcome = await guardedRequest(this.guard.rule, {
      ...request,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    }).then(
      ({ status, body }) => ({
        ok: status < 300,
        status,
        message: status < 300 ? 'It answers.' : messageIn(body, status),
      }),
      (error: unknown) => ({ ok: false, status: null, message: failure(error) }),
    )
    return {
      ...outcome,
      message: without(credentials, outcome.message),
      latencyMs: Math.round(performance.now() - started),
    }
  }
}

function testRequest(row: Provider, credentials: Credentials, model: string) {
  const type = providerType(row.type)
  if (!type.speaks.includes('openai-chat'))
    throw new GatewayError('unsupported', { detail: `Providers of type ${row.type} cannot be tried from here yet.` })
  const path = type.path('openai-chat', { model, credentials, stream: false })
  const pairs = type.authorize(credentials)
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'gatehouse' }
  for (let i = 0; i + 1 < pairs.length; i += 2) headers[pairs[i]!] = pairs[i + 1]!
  // OpenAI's own newer models refuse the old name, other makers do not know the new one.
  const limit = row.type === 'openai' ? 'max_completion_tokens' : 'max_tokens'
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }], [limit]: 1 })
  return { url: new URL(row.baseUrl + path), method: 'POST', headers, body }
}

/** The vendor's own words where there are any. */
function messageIn(body: string, status: number): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } }
    if (typeof error?.message === 'string') return error.message.slice(0, 500)
  } catch {
    // Not JSON: the status has to do.
  }
  return `It answers with status ${status}.`
}

function failure(error: unknown): string {
  if (error instanceof AddressRefused) return 'Its address is private or reserved, so it is not called.'
  if (error instanceof Error && error.name === 'AbortError') return 'It did not answer in time.'
  const { code } = error as { code?: string }
  return `No connection${code ? ` (${code})` : ''}.`
}

/** Some vendors quote the key that they refuse. */
function without(credentials: Credentials, message: string): string {
  const secrets = Object.values(credentials).filter(value => typeof value === 'string' && value.length >= 4)
  return secrets.reduce<string>((text, secret) => text.replaceAll(secret as string, '…'), message)
}
