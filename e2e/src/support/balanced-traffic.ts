import { setTimeout as pause } from 'node:timers/promises'
import { send } from './http.js'

interface Call {
  method: string
  path: string
  headers: Record<string, string>
}

interface Backend {
  proxyUrl: string
  statusUrl: string
}

/** Calls without an end over whichever nodes say that they are ready, as a balancer with health checks does. */
export class BalancedTraffic {
  /** Status or failure of every call that was not answered 200. */
  readonly lost: string[] = []
  readonly served = new Map<string, number>()
  private ready: Backend[] = []
  private readonly over = new AbortController()
  private readonly loops: Promise<void>[]

  constructor(
    readonly backends: Backend[],
    call: Call,
    lanes = 3,
  ) {
    this.loops = [this.probe(), ...Array.from({ length: lanes }, () => this.drive(call))]
  }

  async stop(): Promise<void> {
    this.over.abort()
    await Promise.all(this.loops)
  }

  /** Sends nothing more to it, if it still did. */
  leave(backend: Backend): void {
    const at = this.backends.indexOf(backend)
    if (at >= 0) this.backends.splice(at, 1)
  }

  /** Resolves once a node has answered that many calls more. */
  async carries({ proxyUrl }: Backend, more = 5): Promise<void> {
    const enough = (this.served.get(proxyUrl) ?? 0) + more
    while ((this.served.get(proxyUrl) ?? 0) < enough) await pause(20)
  }

  private async probe(): Promise<void> {
    while (!this.over.signal.aborted) {
      const healthy = await Promise.all(
        this.backends.map(({ statusUrl }) =>
          fetch(`${statusUrl}/readyz`).then(
            answer => answer.ok,
            () => false,
          ),
        ),
      )
      this.ready = this.backends.filter((_, at) => healthy[at])
      await pause(50)
    }
  }

  private async drive({ path, ...sent }: Call) {
    for (let turn = 0; !this.over.signal.aborted; turn++) {
      const backend = this.ready[turn % Math.max(1, this.ready.length)]
      if (!backend) {
        await pause(20)
        continue
      }
      const { proxyUrl } = backend
      const outcome = await send(`${proxyUrl}${path}`, sent).then(
        ({ status, text }) => (status === 200 ? undefined : `${status} ${text}`),
        (error: Error) => error.message,
      )
      if (outcome === undefined) this.served.set(proxyUrl, (this.served.get(proxyUrl) ?? 0) + 1)
      else this.lost.push(`${proxyUrl}: ${outcome}`)
      await pause(5)
    }
  }
}
