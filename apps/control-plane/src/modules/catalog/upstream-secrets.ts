import { createPrivateKey, X509Certificate } from 'node:crypto'
import { MASK } from '@gatehouse/shared/config/mask.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { isAi, type RestConfig, type VersionConfig } from './api-version.entity.js'

type Tls = NonNullable<RestConfig['upstream']['tls']>

/** As a key is kept: opened under its tenant's scope when it goes to a node. */
interface Sealed {
  $sealed: string
}

/** Private keys of upstreams, within configurations: sealed where these are kept, a mask where they are shown. */
@Injectable()
export class UpstreamSecrets {
  constructor(private readonly vault: Seal) {}

  /**
   * The configuration to keep. A key that is masked or the same as `before` stays as it was sealed. Throws `validation_failed` where nothing is kept for
   * a mask, and on certificates and keys that cannot be read or are not of each other. `at` begins the pointers.
   */
  sealed(tenantId: string, config: VersionConfig, at: string, before?: VersionConfig): VersionConfig {
    const tls = isAi(config) ? undefined : config.upstream.tls
    if (isAi(config) || !tls) return config
    const kept = before && keptKey(before)
    const known = kept && this.open(tenantId, kept)
    const key = tls.key === MASK ? known : tls.key
    const errors = tlsIssues({ ...tls, key }, tls.key, `${at}/upstream/tls`)
    if (errors.length > 0)
      throw new GatewayError('validation_failed', { detail: errors.map(each => each.message).join(' '), errors })
    if (key === undefined) return config
    const stored = key === known ? kept! : { $sealed: this.vault.sealJson(tenantId, key).toString('base64') }
    return withKey(config, tls, stored as never)
  }

  private open(tenantId: string, { $sealed }: Sealed): string {
    return this.vault.openJson(tenantId, Buffer.from($sealed, 'base64')) as string
  }
}

/** As it is shown. */
export function masked(config: VersionConfig): VersionConfig {
  const tls = isAi(config) ? undefined : config.upstream.tls
  return isAi(config) || tls?.key === undefined ? config : withKey(config, tls, MASK)
}

const withKey = (config: RestConfig, tls: Tls, key: string): RestConfig => ({
  ...config,
  upstream: { ...config.upstream, tls: { ...tls, key } },
})

const keptKey = (config: VersionConfig): Sealed | undefined =>
  isAi(config) ? undefined : (config.upstream.tls?.key as Sealed | undefined)

function tlsIssues(
  { ca, certificate, key }: { [K in 'ca' | 'certificate' | 'key']?: string | undefined },
  given: string | undefined,
  at: string,
): InputIssue[] {
  if (given === MASK && key === undefined)
    return [{ pointer: `${at}/key`, message: 'No key is kept here. Give the key itself.' }]
  if ((certificate === undefined) !== (key === undefined))
    return [{ pointer: at, message: 'A client certificate and its private key come together.' }]
  const issues: InputIssue[] = []
  for (const [name, pem] of [
    ['ca', ca],
    ['certificate', certificate],
  ] as const)
    if (pem !== undefined && !readable(() => new X509Certificate(pem)))
      issues.push({ pointer: `${at}/${name}`, message: 'No certificate that can be read.' })
  if (key !== undefined && !readable(() => createPrivateKey(key)))
    issues.push({ pointer: `${at}/key`, message: 'No private key that can be read; it must not need a passphrase.' })
  else if (certificate !== undefined && key !== undefined && issues.length === 0 && !isPair(certificate, key))
    issues.push({ pointer: `${at}/key`, message: 'Not the key of this certificate.' })
  return issues
}

const isPair = (certificate: string, key: string): boolean =>
  new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))

function readable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
