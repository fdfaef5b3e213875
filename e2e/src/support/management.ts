/** A caller of the management API that knows no more than the contract. */
export class Management {
  private cookie: string | undefined

  constructor(
    readonly url: string,
    private token?: string,
  ) {}

  /** Answers the body; throws with the problem's text on any other status than expected. */
  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, expected?: number): Promise<T> {
    const response = await this.raw(method, path, body)
    const text = await response.text()
    if (expected === undefined ? !response.ok : response.status !== expected)
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as T
  }

  raw(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(this.cookie ? { cookie: this.cookie, origin: this.url } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  async signIn(email: string, password: string): Promise<this> {
    const response = await this.raw('POST', '/auth/sign-in', { email, password })
    if (!response.ok) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
    this.cookie = response.headers
      .getSetCookie()
      .map(each => each.split(';')[0])
      .join('; ')
    return this
  }
}

// For a last question that was asked in time.
const LAST_ANSWER_MS = 5_000

/** Asks until the answer satisfies, or fails after `withinMs`; a question that is never answered fails a moment later. */
export async function until<T>(
  withinMs: number,
  ask: () => Promise<T | undefined | false>,
): Promise<{ value: T; afterMs: number }> {
  const start = performance.now()
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`no answer within ${withinMs} ms`))
    timer = setTimeout(fail, withinMs + LAST_ANSWER_MS)
  })
  try {
    for (;;) {
      const value = await Promise.race([ask(), silence])
      if (value !== undefined && value !== false) return { value, afterMs: performance.now() - start }
      if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms`)
    }
  } finally {
    clearTimeout(timer)
  }
}
