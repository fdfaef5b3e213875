import type { Answer } from './test-client.js'

/** A browser in a test: keeps cookies and says where requests come from. */
export class TestBrowser {
  readonly cookies = new Map<string, string>()
  /** Set-Cookie lines of the last answer. */
  setCookies: string[] = []
  origin: string | undefined

  constructor(private readonly url: string) {
    this.origin = url
  }

  async send<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.origin === undefined || method === 'GET' ? {} : { origin: this.origin }),
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    this.setCookies = answer.headers.getSetCookie()
    for (const line of this.setCookies) {
      const [name, value] = line.split(';', 1)[0]!.split('=') as [string, string]
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
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
