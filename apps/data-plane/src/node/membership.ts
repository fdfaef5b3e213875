import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type JoinToken, parseJoinToken } from '@gatehouse/shared/fleet/join-token.js'
import { nodeIdentityFile } from '@gatehouse/shared/fleet/node-files.js'
import type { Logger } from 'pino'
import { Backoff, type BackoffOptions } from './backoff.js'
import { newCertificateRequest } from './certificate-request.js'
import type { ControlPlaneChannel } from './control-plane-channel.js'
import { enrol } from './enrol.js'
import { loadIdentity, type NodeIdentity, pinOf, saveIdentity, validity } from './identity.js'

export interface MembershipOptions {
  dataDir: string
  name: string
  joinAddress: string
  joinToken: string | undefined
  log: Logger
  backoff?: BackoffOptions
  /** Between attempts to renew, in ms. */
  renewalRetryMs?: number
}

const RENEWAL_RETRY_MS = 60_000
const MAX_WAIT_MS = 24 * 3_600_000

/** Neither an identity nor a token to get one. */
export class NotAMember extends Error {}

/** Gets this node an identity and keeps it valid. */
export class Membership {
  private readonly path: string
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(private readonly options: MembershipOptions) {
    this.path = join(options.dataDir, nodeIdentityFile)
  }

  /** The identity to use now; joins, as long as it takes, where there is none that can be used and a token is given. */
  async obtain(): Promise<NodeIdentity> {
    const token = this.options.joinToken === undefined ? undefined : parseJoinToken(this.options.joinToken)
    if (this.options.joinToken !== undefined && !token)
      throw new NotAMember('GATEHOUSE_JOIN_TOKEN is not a join token.')
    const identity = await loadIdentity(this.path)
    if (identity && (!token || usable(identity, token))) return identity
    if (!token)
      throw new NotAMember(
        'This node has not joined yet: set GATEHOUSE_JOIN_TOKEN (POST /nodes/join-tokens makes one).',
      )
    return this.join(token)
  }

  /** Renews when two thirds of the certificate's life are over, for as long as the process runs. */
  keepValid(
    identity: NodeIdentity,
    channel: () => ControlPlaneChannel,
    renewed: (identity: NodeIdentity) => void,
  ): void {
    const { from, to } = validity(identity)
    const dueIn = from + ((to - from) * 2) / 3 - Date.now()
    this.timer = setTimeout(
      async () => {
        // Timers cannot wait longer than a few weeks, so this one may have come early.
        const next = dueIn <= MAX_WAIT_MS ? await this.renew(identity, channel()) : identity
        if (this.stopped) return
        if (next !== identity) renewed(next)
        this.keepValid(next, channel, renewed)
      },
      Math.min(
        Math.max(dueIn, this.options.renewalRetryMs ?? Math.min(RENEWAL_RETRY_MS, (to - from) / 20)),
        MAX_WAIT_MS,
      ),
    ).unref()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  /** Of an identity that was revoked nothing is left, so that a new token makes this another node. */
  async forget(): Promise<void> {
    this.stop()
    await rm(this.path, { force: true })
  }

  private async join(token: JoinToken): Promise<NodeIdentity> {
    const { joinAddress, name, log } = this.options
    const backoff = new Backoff(this.options.backoff ?? { firstMs: 250, maxMs: 10_000 })
    for (;;) {
      try {
        const identity = await enrol(joinAddress, token, name)
        await saveIdentity(this.path, identity)
        log.info({ nodeId: identity.nodeId }, 'joined the control plane')
        return identity
      } catch (error) {
        if (this.stopped) throw error
        log.warn({ reason: (error as Error).message }, 'could not join the control plane yet')
        await new Promise(resolve => setTimeout(resolve, backoff.next()))
      }
    }
  }

  private async renew(identity: NodeIdentity, channel: ControlPlaneChannel): Promise<NodeIdentity> {
    try {
      const { key, csr } = await newCertificateRequest(this.options.name)
      const next = { ...identity, key, certificate: await channel.renew(csr) }
      if (this.stopped) return identity
      await saveIdentity(this.path, next)
      this.options.log.info('certificate renewed')
      return next
    } catch (error) {
      this.options.log.warn({ reason: (error as Error).message }, 'certificate not renewed yet')
      return identity
    }
  }
}

const usable = (identity: NodeIdentity, token: JoinToken): boolean =>
  validity(identity).to > Date.now() && pinOf(identity.ca) === token.caPin
