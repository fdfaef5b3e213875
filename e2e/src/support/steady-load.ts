import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export type Kind = 'rest' | 'chat' | 'stream'

/** One call and what became of it; times by the monotonic clock, ms. */
export interface LoadCall {
  kind: Kind
  /** Which node it was open on last. */
  node: number
  began: number
  ended: number
  /** Undefined: answered whole. */
  failure?: string
}

export interface LoadTarget {
  /** Of the nodes, as a balancer knows them. */
  gateways: string[]
  key: string
  paths: { rest: string; ai: string }
  model: string
}

const KINDS: Kind[] = ['rest', 'chat', 'stream']
const PATIENCE_MS = 30_000

/**
 * Calls at an even pace, turn by turn to each node, each over a connection of its own. As a balancer does, it goes to the next node where one
 * refuses the connection; nothing that a node took is tried again.
 */
export class SteadyLoad {
  readonly calls: LoadCall[] = []
  private readonly open = new Set<Promise<void>>()
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly target: LoadTarget,
    perSecond: number,
  ) {
    let made = 0
    const start = performance.now()
    // Timers slip; what is due is made up for.
    this.timer = setInterval(() => {
      while (made < ((performance.now() - start) / 1000) * perSecond) this.begin(made++)
    }, 1000 / perSecond)
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await Promise.all(this.open)
  }

  private begin(turn: number): void {
    const { gateways } = this.target
    const first = turn % gateways.length
    const call: LoadCall = { kind: KINDS[turn % KINDS.length]!, node: first, began: performance.now(), ended: 0 }
    const done = this.carry(call, first).then(() => {
      call.ended = performance.now()
      this.calls.push(call)
      this.open.delete(done)
    })
    this.open.add(done)
  }

  private async carry(call: LoadCall, first: number): Promise<void> {
    const { gateways } = this.target
    for (let tries = 0; tries < gateways.length; tries++) {
      call.node = (first + tries) % gateways.length
      try {
        const failure = await this.once(call.kind, gateways[call.node]!)
        if (failure !== undefined) call.failure = failure
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') {
          call.failure = String(error)
          return
        }
      }
    }
    call.failure = 'no node takes connections'
  }

  private async once(kind: Kind, gateway: string): Promise<string | undefined> {
    const response = await this.send(kind, gateway)
    const body = await text(response)
    if (response.statusCode !== 200) return `${response.statusCode} ${body.slice(0, 200)}`
    if (!response.complete) return 'the answer was cut'
    return kind === 'stream' && !body.includes('data: [DONE]') ? 'the stream was cut' : undefined
  }

  private send(kind: Kind, gateway: string): Promise<IncomingMessage> {
    const { key, paths, model } = this.target
    const body =
      kind === 'rest'
        ? undefined
        : JSON.stringify({ model, stream: kind === 'stream', messages: [{ role: 'user', content: 'Say something.' }] })
    return new Promise((resolve, reject) => {
      request(gateway + (kind === 'rest' ? paths.rest : paths.ai), {
        agent: false,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        timeout: PATIENCE_MS,
      })
        .on('response', resolve)
        .on('timeout', function (this: { destroy(error: Error): void }) {
          this.destroy(new Error('no answer in time'))
        })
        .on('error', reject)
        .end(body)
    })
  }
}
