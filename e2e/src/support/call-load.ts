import { setTimeout as pause } from 'node:timers/promises'
import { send } from './http.js'

/** A call as its caller saw it. */
export interface SeenCall {
  id: string
  kind: 'whole' | 'stream' | 'rest'
  /** The answer came to its end with status 200. */
  complete: boolean
}

const kinds = ['whole', 'stream', 'rest'] as const
/** A caller whose gateway is away does not try without a pause. */
const PAUSE_MS = 50

/** Callers one after the other, of all kinds, until they are stopped; nothing that happens to a call stops them. */
export class CallLoad {
  readonly calls: SeenCall[] = []
  private stopped = false
  private readonly callers: Promise<void>[]
  private watchers: (() => void)[] = []

  constructor(
    private readonly gateway: { url: string; key: string },
    callers: number,
  ) {
    this.callers = Array.from({ length: callers }, (_, caller) => this.run(caller))
  }

  /** Resolves when so many more calls have come to their end. */
  async completed(more: number): Promise<void> {
    const target = this.count() + more
    while (this.count() < target) await new Promise<void>(resolve => this.watchers.push(resolve))
  }

  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.callers)
  }

  private count(): number {
    return this.calls.filter(({ complete }) => complete).length
  }

  private async run(caller: number): Promise<void> {
    for (let i = caller; !this.stopped; i++) {
      const call: SeenCall = { id: `load-${caller}-${i}`, kind: kinds[i % kinds.length]!, complete: false }
      this.calls.push(call)
      call.complete = await this.make(call).catch(() => false)
      for (const watcher of this.watchers.splice(0)) watcher()
      if (!call.complete) await pause(PAUSE_MS)
    }
  }

  private async make({ id, kind }: SeenCall): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.gateway.key}`, 'x-request-id': id }
    if (kind === 'rest') {
      const { status } = await send(`${this.gateway.url}/lab/rest/forecast?city=Oslo&id=${id}`, {
        method: 'GET',
        headers,
      })
      return status === 200
    }
    const stream = kind === 'stream'
    const { status, text } = await send(`${this.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ model: kind, user: id, stream, messages: [{ role: 'user', content: 'Of rivers.' }] }),
    })
    return status === 200 && (!stream || text.includes('[DONE]'))
  }
}
