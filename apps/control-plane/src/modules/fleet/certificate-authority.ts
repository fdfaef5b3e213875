import { hostname } from 'node:os'
import { durationMs } from '@gatehouse/shared/duration.js'
import { controlPlaneName } from '@gatehouse/shared/protocol/options.js'
import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { Database } from '../../platform/database/database.js'
import { Env } from '../../platform/env.js'
import { Context } from '../../platform/http/context.js'
import {
  type Authority,
  authorityPin,
  type Issued,
  issueNode,
  issueServer,
  newAuthority,
  openAuthority,
} from './certificates.js'

const SCOPE = 'certificate-authority'

/** The installation's authority over nodes: made once, its key sealed in the database. */
@Injectable()
export class CertificateAuthority {
  private opened: Promise<Authority> | undefined

  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly env: Env,
  ) {}

  async pin(): Promise<string> {
    return authorityPin(await this.authority())
  }

  /** PEM. */
  async certificate(): Promise<string> {
    return (await this.authority()).certificate.toString('pem')
  }

  async serverIdentity(): Promise<{ key: string; chain: string; authority: string }> {
    const names = new Set([controlPlaneName, 'localhost', hostname(), '127.0.0.1', '::1', this.env.bind])
    const identity = await issueServer(await this.authority(), [...names])
    return { ...identity, authority: await this.certificate() }
  }

  /** Undefined when the request cannot be granted. */
  async issueNode(csr: Uint8Array, nodeId: string): Promise<Issued | undefined> {
    return issueNode(await this.authority(), csr, nodeId, durationMs(this.env.nodeCertificateLife))
  }

  private authority(): Promise<Authority> {
    this.opened ??= this.open().catch(error => {
      this.opened = undefined
      throw error
    })
    return this.opened
  }

  private async open(): Promise<Authority> {
    const stored = await this.stored()
    if (!stored) {
      const made = await newAuthority()
      // Another replica may be as fast: the first row stands for all.
      await this.database.query(
        Context.system(),
        'INSERT INTO certificate_authority (id, certificate, sealed_key) VALUES (1, $1, $2) ON CONFLICT DO NOTHING',
        [made.certificate, this.seal.seal(SCOPE, made.key)],
      )
    }
    const { certificate, sealed_key } = stored ?? (await this.stored())!
    return openAuthority(certificate, this.seal.open(SCOPE, sealed_key))
  }

  private async stored(): Promise<{ certificate: string; sealed_key: Buffer } | undefined> {
    const [row] = await this.database.query<{ certificate: string; sealed_key: Buffer }>(
      Context.system(),
      'SELECT certificate, sealed_key FROM certificate_authority WHERE id = 1',
    )
    return row
  }
}
