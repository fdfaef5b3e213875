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
    const { method, url, headers, body } = messageOf(this.open(feed), id, events, Date.now())
    try {
      const answer = await guardedRequest(this.guard.rule, {
        ...{ url: new URL(url), method, headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES },
      })
      return refusalOf(feed.kind, answer.status, answer.body)
    } catch (error) {
      return reasonOf(error as NodeJS.ErrnoException)
    }
  }

  private open({ kind, tenantId, destination, sealedSecrets }: UsageFeed): Destination {
    const secrets = this.seal.openJson(tenantId, sealedSecrets) as object
    return { kind, ...destination, ...secrets } as Destination
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AddressRefused) return 'Its address may not be reached from here.'
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `It did not answer within ${TIMEOUT_MS / 1000} s.`
  return `It cannot be reached${error.code ? ` (${error.code})` : ''}.`
}
