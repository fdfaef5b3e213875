import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { NodeGate } from '../../platform/grpc/node-gate.js'
import { CertificateAuthority } from './certificate-authority.js'

/** Who may come in on the nodes' port. */
@Injectable()
export class FleetGate extends NodeGate {
  constructor(
    private readonly authority: CertificateAuthority,
    private readonly database: Database,
  ) {
    super()
  }

  serverIdentity() {
    return this.authority.serverIdentity()
  }

  async admits(nodeId: string): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM node WHERE id = $1 AND revoked_at IS NULL', [nodeId])
    return rows.length === 1
  }
}
