export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Headers
  body: T
}

/** Whoever calls the management API in a test: a token and an address. */
export class TestClient {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  /** For what is no JSON. */
  get credential(): string | undefined {
    return this.token
  }

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : {}) as T }
  }

  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>> {
    return this.send('GET', path)
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send('POST', path, body)
  }
}
