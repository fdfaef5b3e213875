import type { UsageEvent } from '@gatehouse/shared/billing/usage-event.js'
import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { AddressRefused, guardedRequest } from '../../platform/net/guarded-request.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { type Destination, messageOf, refusalOf } from './destination.js'
import type { UsageFeed } from './usage-feed.entity.js'

/** Shorter than a lease of a batch. */
const TIMEOUT_MS = 15_000
const MAX_BYTES = 256 * 1024

/** Sends a batch to where a feed goes, at addresses that may be reached. */
@Injectable()
export class FeedSender {
  constructor(
    private readonly guard: UpstreamGuard,
    private readonly seal: Seal,
  ) {}

  /** Why it was not taken, for people; undefined where it was. */
  async send(feed: UsageFeed, id: string, events: readonly UsageEvent[]): Promise<string | undefined> {
    try {
      const { method, url, headers, body } = messageOf(this.open(feed), id, events, Date.now())
      const answer = await guardedRequest(this.guard.rule, {
        ...{ url: new URL(url), method, headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES },
      })
      return refusalOf(feed.kind, answer.status, answer.body)
    } catch (error) {
      return reasonOf(error as NodeJS.ErrnoException)
    }
  }

  private open({ kind, tenantId, destination, sealedSecrets }: UsageFeed): Destination {
    return { kind, ...destination, ...this.secrets(tenantId, sealedSecrets) } as Destination
  }

  private secrets(tenantId: string, sealed: Buffer): object {
    try {
      return this.seal.openJson(tenantId, sealed) as object
    } catch (cause) {
      throw new SecretsLost('its secrets cannot be opened', { cause })
    }
  }
}

class SecretsLost extends Error {}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AddressRefused) return 'Its address may not be reached from here.'
  if (error instanceof SecretsLost) return 'Its secrets cannot be opened. Give them again.'
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `It did not answer within ${TIMEOUT_MS / 1000} s.`
  return `It cannot be reached${error.code ? ` (${error.code})` : ''}.`
}
