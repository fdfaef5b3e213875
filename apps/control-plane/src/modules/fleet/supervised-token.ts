import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { joinTokenFile, nodeIdentityFile } from '@gatehouse/shared/fleet/node-files.js'
import { Injectable } from '@nestjs/common'
import { Env } from '../../platform/env.js'
import { Context } from '../../platform/http/context.js'
import { CertificateAuthority } from './certificate-authority.js'
import { JoinTokens } from './join-tokens.js'
import { NodeRows } from './node-rows.js'

const TTL_MINUTES = 60

/** Where one supervisor runs both planes, leaves a join token for a node beside it that has no identity it could use. */
@Injectable()
export class SupervisedToken {
  constructor(
    private readonly env: Env,
    private readonly tokens: JoinTokens,
    private readonly authority: CertificateAuthority,
    private readonly rows: NodeRows,
  ) {}

  async leave(): Promise<void> {
    if (!this.env.supervised) return
    const path = join(this.env.dataDir, joinTokenFile)
    await rm(path, { force: true })
    if (await this.nodeCanConnect()) return
    const { token } = await this.tokens.create(Context.system('boot'), { group: 'default', ttlMinutes: TTL_MINUTES })
    await mkdir(this.env.dataDir, { recursive: true, mode: 0o700 })
    await writeFile(path, `${token}\n`, { mode: 0o600, flag: 'wx' })
  }

  private async nodeCanConnect(): Promise<boolean> {
    try {
      const identity = JSON.parse(await readFile(join(this.env.dataDir, nodeIdentityFile), 'utf8')) as Record<
        string,
        string
      >
      const certificate = new X509Certificate(identity.certificate ?? '')
      const authority = new X509Certificate(await this.authority.certificate())
      return (
        Date.parse(certificate.validTo) > Date.now() &&
        certificate.verify(authority.publicKey) &&
        (await this.rows.standing(identity.nodeId ?? ''))?.revoked === false
      )
    } catch {
      // Missing or unreadable: either way the node needs a new one.
      return false
    }
  }
}
