import { Injectable } from '@nestjs/common'
import { NodeGate } from '../../platform/grpc/node-gate.js'
import { CertificateAuthority } from './certificate-authority.js'
import { NodeRows } from './node-rows.js'
import { SupervisedToken } from './supervised-token.js'

/** Who may come in on the nodes' port. */
@Injectable()
export class FleetGate extends NodeGate {
  constructor(
    private readonly authority: CertificateAuthority,
    private readonly rows: NodeRows,
    private readonly token: SupervisedToken,
  ) {
    super()
  }

  serverIdentity() {
    return this.authority.serverIdentity()
  }

  async standing(nodeId: string) {
    const standing = await this.rows.standing(nodeId)
    if (!standing) return 'unknown'
    return standing.revoked ? 'revoked' : 'member'
  }

  opened() {
    return this.token.leave()
  }
}
