import { readEnv } from '@gatehouse/shared/env/env.js'
import { isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { z } from 'zod'

/** How a command finds the installation and who calls; what is missing comes from the settings. */
export interface ApiOptions {
  url?: string
  token?: string
}

const PATIENCE_MS = 30_000

/** The management API, called with a personal or service token. */
export class ManagementApi {
  private readonly url: string
  private readonly token: string

  constructor(options: ApiOptions, environment: NodeJS.ProcessEnv = process.env) {
    const env = readEnv(environment)
    this.url = (options.url ?? env.publicUrl ?? `http://127.0.0.1:${env.httpPort}`).replace(/\/+$/, '')
    const token = options.token ?? env.token
    if (!token)
      throw new GatewayError('unauthenticated', {
        detail: 'Make a personal token in the console (Account) and give it as --token or GATEHOUSE_TOKEN.',
      })
    this.token = token
  }

  /** The answer by its schema. Throws GatewayError with the API's own code and detail. */
  async call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body)
    const text = await answer.text()
    if (!answer.ok) throw problemOf(answer.status, text)
    return schema.parse(JSON.parse(text))
  }

  private async send(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
    } catch (cause) {
      throw new GatewayError('not_ready', {
        detail: `Nobody answers at ${this.url}. Give the console's address as --url or GATEHOUSE_PUBLIC_URL.`,
        cause,
      })
    }
  }
}

function problemOf(status: number, text: string): Error {
  try {
    const { code, detail } = JSON.parse(text) as { code: string; detail: string }
    if (isErrorCode(code)) return new GatewayError(code, { detail })
  } catch {
    // Whoever answered was no management API.
  }
  return new Error(`The answer was ${status}, which is not one of Gatehouse's. Check the address.`)
}
