import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { TryCall, TryEvent } from '@gatehouse/shared/api/try-it.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable, Logger } from '@nestjs/common'
import { Env } from '../../platform/env.js'
import type { Context } from '../../platform/http/context.js'
import type { TemporaryKey } from '../credentials/index.js'
import { bodyEvents, gatewayTarget, headerPairs, send } from './relay.js'
import { TryKeys } from './try-keys.js'

/** For one session; four columns of the playground and what is tried beside them. */
const MOST_AT_ONCE = 12
/** How long the gateway may take to learn of a new key, and how often it is asked. */
const LEARNS_WITHIN_MS = 5_000
const ASKED_EVERY_MS = 40

/** Calls through the gateway on behalf of whoever is signed in, relayed as they stream. */
@Injectable()
export class TryIt {
  private readonly logger = new Logger('try-it')
  private readonly running = new Map<string, number>()
  private readonly known = new WeakSet<TemporaryKey>()
  private readonly gateway: string

  constructor(
    env: Env,
    private readonly keys: TryKeys,
  ) {
    this.gateway = env.gatewayInternalUrl ?? env.gatewayUrl ?? `http://127.0.0.1:${env.proxyPort}`
  }

  /** What comes back, as it comes, until `signal` says that nobody reads it. Refuses before the first event; afterwards what goes wrong is an event. */
  async start(
    ctx: Context,
    application: string,
    subscription: string,
    call: TryCall,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<TryEvent>> {
    const target = gatewayTarget(this.gateway, call.path)
    if (!target)
      throw new GatewayError('validation_failed', { errors: [{ pointer: '/path', message: 'Not at the gateway.' }] })
    const session = ctx.user.credentialId
    const now = this.running.get(session) ?? 0
    if (now >= MOST_AT_ONCE)
      throw new GatewayError('conflict', { detail: `At most ${MOST_AT_ONCE} calls are tried at once. Stop one first.` })
    const key = await this.keys.of(ctx, application, subscription)
    return this.counted(session, this.events(target, call, key, signal))
  }

  private async *counted(session: string, events: AsyncGenerator<TryEvent>): AsyncGenerator<TryEvent> {
    this.running.set(session, (this.running.get(session) ?? 0) + 1)
    try {
      yield* events
    } finally {
      const left = this.running.get(session)! - 1
      if (left > 0) this.running.set(session, left)
      else this.running.delete(session)
    }
  }

  private async *events(target: URL, call: TryCall, key: TemporaryKey, signal: AbortSignal): AsyncGenerator<TryEvent> {
    let start = performance.now()
    const elapsed = () => performance.now() - start
    try {
      await this.learned(key, signal)
      start = performance.now()
      const answer = await send(target, call, key.secret, signal)
      yield head(answer, key, elapsed())
      yield* bodyEvents(answer, elapsed)
    } catch (error) {
      if (signal.aborted) return
      this.logger.warn({ err: error }, 'the gateway could not be reached for a call of the console')
      yield { type: 'failed', detail: 'The gateway cannot be reached from the control plane.', ms: elapsed() }
    }
  }

  /** Resolves once the gateway knows the key. It answers for the models by itself, so nothing is called or counted by asking. */
  private async learned(key: TemporaryKey, signal: AbortSignal): Promise<void> {
    const models = gatewayTarget(this.gateway, '/v1/models')!
    while (!this.known.has(key) && Date.now() - key.createdAt.getTime() < LEARNS_WITHIN_MS) {
      const answer = await send(models, { method: 'GET', path: '', headers: {} }, key.secret, signal)
      answer.resume()
      if (answer.statusCode !== 401) this.known.add(key)
      else await pause(ASKED_EVERY_MS)
    }
  }
}

const head = (answer: IncomingMessage, key: TemporaryKey, ms: number): TryEvent => ({
  type: 'head',
  status: answer.statusCode ?? 0,
  headers: headerPairs(answer),
  ms,
  key: { prefix: key.prefix, expiresAt: key.expiresAt.toISOString() },
})
