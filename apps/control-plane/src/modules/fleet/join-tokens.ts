import { randomBytes } from 'node:crypto'
import { formatJoinToken, newJoinSecret } from '@gatehouse/shared/fleet/join-token.js'
import { Injectable } from '@nestjs/common'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { sha256 } from '../../platform/crypto/one-way.js'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { CertificateAuthority } from './certificate-authority.js'
import { groupOf } from './node-groups.js'

/** One-time tokens with which a node joins. Only their hash is kept. */
@Injectable()
export class JoinTokens {
  constructor(
    private readonly database: Database,
    private readonly authority: CertificateAuthority,
    private readonly trail: AuditTrail,
    private readonly ports: ListeningPorts,
  ) {}

  /** `group`: slug or id. */
  async create(ctx: Context, input: { group: string; ttlMinutes: number }) {
    const caPin = await this.authority.pin()
    const secret = newJoinSecret(randomBytes(80))
    const id = newId('joinToken')
    const expiresAt = new Date(Date.now() + input.ttlMinutes * 60_000)
    const group = await this.database.write(ctx.asSystem(), async tx => {
      const { slug } = await groupOf(tx, input.group)
      await tx.query(
        'INSERT INTO join_token (id, hash, node_group, created_by, expires_at) VALUES ($1, $2, $3, $4, $5)',
        [id, sha256(secret), slug, ctx.principal?.userId ?? null, expiresAt],
      )
      const after = { group: slug, expiresAt: expiresAt.toISOString() }
      await this.trail.append(tx, { action: 'join-token.create', target: { type: 'join-token', id }, after }, null)
      return slug
    })
    const token = formatJoinToken({ secret, caPin })
    return { id, token, group, expiresAt: expiresAt.toISOString(), command: this.command(token) }
  }

  private command(token: string): string {
    const host = new URL(this.ports.publicUrl).hostname
    const { grpc, join } = this.ports.all()
    const settings = {
      GATEHOUSE_CONTROL_PLANE: `${host}:${grpc}`,
      GATEHOUSE_JOIN_ADDRESS: `${host}:${join}`,
      GATEHOUSE_JOIN_TOKEN: token,
    }
    return [...Object.entries(settings).map(([name, value]) => `${name}=${value}`), 'gatehouse data-plane'].join(
      ' \\\n  ',
    )
  }
}
