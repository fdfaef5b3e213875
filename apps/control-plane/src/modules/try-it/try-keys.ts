import { Injectable } from '@nestjs/common'
import type { Context } from '../../platform/http/context.js'
import { type TemporaryKey, TemporaryKeys } from '../credentials/index.js'

const LIFE_MS = 15 * 60_000
/** A key is not used up to its last moment: the call has to get there. */
const MARGIN_MS = 30_000

/**
 * The temporary keys of sessions. Their secrets are in this process's memory alone and never reach a browser; another replica, or this
 * one after a start, makes keys of its own.
 */
@Injectable()
export class TryKeys {
  private readonly held = new Map<string, Promise<TemporaryKey>>()

  constructor(private readonly keys: TemporaryKeys) {}

  /** The session's key for a subscription of the application; throws `not_found` where it has no such subscription. */
  async of(ctx: Context, application: string, subscription: string): Promise<TemporaryKey> {
    const name = [ctx.user.credentialId, application, subscription].join(' ')
    const held = await this.held.get(name)?.catch(() => undefined)
    if (held && held.expiresAt.getTime() - Date.now() > MARGIN_MS) return held
    await this.forgetExpired()
    // Several calls at once share the key that the first of them makes.
    const again = this.held.get(name)
    if (again) return again
    const made = this.keys.make(ctx, application, subscription, LIFE_MS)
    this.held.set(name, made)
    made.catch(() => this.held.delete(name))
    return made
  }

  private async forgetExpired(): Promise<void> {
    const soon = Date.now() + MARGIN_MS
    for (const [name, made] of this.held) {
      const key = await made.catch(() => undefined)
      if ((!key || key.expiresAt.getTime() < soon) && this.held.get(name) === made) this.held.delete(name)
    }
  }
}
