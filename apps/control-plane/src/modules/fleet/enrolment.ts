import type { EnrollRequest, EnrollResponse, RenewRequest, RenewResponse } from '@gatehouse/shared/protocol/fleet.js'
import { status } from '@grpc/grpc-js'
import { Injectable, type OnModuleInit } from '@nestjs/common'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { sha256 } from '../../platform/crypto/one-way.js'
import { Database } from '../../platform/database/database.js'
import { GrpcServers } from '../../platform/grpc/grpc-servers.js'
import { fleetService } from '../../platform/grpc/services.js'
import { StatusError } from '../../platform/grpc/status-error.js'
import { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { Attempts } from './attempts.js'
import { CertificateAuthority } from './certificate-authority.js'

const MAX_NAME = 100
const MAX_CSR_BYTES = 4096

/** Lets nodes in: a token and a request for a certificate in, a certificate out. Renews it for those who have one. */
@Injectable()
export class Enrolment implements OnModuleInit {
  private readonly attempts = new Attempts(20, 60_000)

  constructor(
    private readonly servers: GrpcServers,
    private readonly database: Database,
    private readonly authority: CertificateAuthority,
    private readonly trail: AuditTrail,
  ) {}

  onModuleInit(): void {
    this.servers.addJoiningCall<EnrollRequest, EnrollResponse>(fleetService, 'Enroll', (request, { address }) =>
      this.enrol(request, address.replace(/:\d+$/, '')),
    )
    this.servers.addNodeCall<RenewRequest, RenewResponse>(fleetService, 'Renew', ({ csr }, { nodeId }) =>
      this.renew(csr, nodeId),
    )
  }

  private async enrol({ token, csr, name }: EnrollRequest, address: string): Promise<EnrollResponse> {
    if (!this.attempts.allow(address))
      throw new StatusError(status.RESOURCE_EXHAUSTED, 'Too many attempts. Wait a minute.')
    if (name.length > MAX_NAME || csr.length > MAX_CSR_BYTES)
      throw new StatusError(status.INVALID_ARGUMENT, 'The name or the certificate request is too long.')
    const nodeId = newId('node')
    const certificate = await this.database.write(Context.system('enrolment'), async tx => {
      const [row] = await tx.query<{ id: string; node_group: string }>(
        'SELECT id, node_group FROM join_token WHERE hash = $1 AND used_at IS NULL AND expires_at > now() FOR UPDATE',
        [sha256(token)],
      )
      if (!row)
        throw new StatusError(status.UNAUTHENTICATED, 'The join token is unknown, used or expired. Ask for a new one.')
      const issued = await this.authority.issueNode(csr, nodeId)
      if (!issued)
        throw new StatusError(status.INVALID_ARGUMENT, 'The certificate request is not a valid one over a P-256 key.')
      await tx.query(
        `INSERT INTO node (id, name, node_group, certificate_fingerprint, certificate_expires_at) VALUES ($1, $2, $3, $4, $5)`,
        [nodeId, name || nodeId, row.node_group, issued.fingerprint, issued.expiresAt],
      )
      await tx.query('UPDATE join_token SET used_at = now(), node_id = $2 WHERE id = $1', [row.id, nodeId])
      const after = { name, group: row.node_group, joinToken: row.id }
      await this.trail.append(tx, { action: 'node.enrol', target: { type: 'node', id: nodeId }, after }, null)
      return issued.certificate
    })
    this.attempts.forgive(address)
    return { nodeId, certificate, ca: await this.authority.certificate() }
  }

  private async renew(csr: Uint8Array, nodeId: string): Promise<RenewResponse> {
    const issued = csr.length > MAX_CSR_BYTES ? undefined : await this.authority.issueNode(csr, nodeId)
    if (!issued)
      throw new StatusError(status.INVALID_ARGUMENT, 'The certificate request is not a valid one over a P-256 key.')
    await this.database.query(
      Context.system(),
      'UPDATE node SET certificate_fingerprint = $2, certificate_expires_at = $3 WHERE id = $1',
      [nodeId, issued.fingerprint, issued.expiresAt],
    )
    return { certificate: issued.certificate }
  }
}
