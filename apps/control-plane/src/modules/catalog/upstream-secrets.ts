import { createPrivateKey, X509Certificate } from 'node:crypto'
import { upstreamConfig } from '@gatehouse/shared/api/upstream.js'
import { type MarkedSchema, mapMarked } from '@gatehouse/shared/config/marked-fields.js'
import { MASK } from '@gatehouse/shared/config/mask.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { Seal } from '../../platform/crypto/seal.js'
import { isAi, type RestConfig, type VersionConfig } from './api-version.entity.js'

/** As a secret is kept: opened under its tenant's scope when it goes to a node. */
interface Sealed {
  $sealed: string
}

const schema = z.toJSONSchema(upstreamConfig, { io: 'input', unrepresentable: 'any' }) as MarkedSchema

/** Secrets of upstreams, within configurations: sealed where these are kept, a mask where they are shown. */
@Injectable()
export class UpstreamSecrets {
  constructor(private readonly vault: Seal) {}

  /**
   * The configuration to keep. A secret that is masked or the same as `before` stays as it was sealed. Throws `validation_failed` where nothing is kept for
   * a mask or what is kept would go to another address than it was given for, and on certificates and keys that cannot be read or are not of each other. `at` begins the pointers.
   */
  sealed(tenantId: string, config: VersionConfig, at: string, before?: VersionConfig): VersionConfig {
    if (isAi(config)) return config
    const kept = new Map<string, Sealed>()
    if (before && !isAi(before))
      mapMarked(schema, 'secret', before.upstream, (part, pointer) => void kept.set(pointer, part as Sealed))
    const moved = before && !isAi(before) ? movedBetween(before.upstream, config.upstream) : []
    const errors: InputIssue[] = []
    const upstream = mapMarked(schema, 'secret', config.upstream, (given, pointer) => {
      const sealed = kept.get(pointer)
      const known = sealed && this.open(tenantId, sealed)
      const text = given === MASK ? known : given
      if (pointer === '/tls/key' && text !== undefined)
        errors.push(...tlsIssues({ ...config.upstream.tls, key: text as string }, `${at}/upstream/tls`))
      if (text === undefined)
        errors.push({ pointer: `${at}/upstream${pointer}`, message: 'Nothing is kept here. Give the secret itself.' })
      if (sealed && given === MASK && moved.some(part => pointer.startsWith(part)))
        errors.push({
          pointer: `${at}/upstream${pointer}`,
          message: 'The address is another one: give the secret again.',
        })
      if (text === known) return sealed
      return { $sealed: this.vault.sealJson(tenantId, text).toString('base64') }
    })
    // Without a key there may still be a certificate.
    if (config.upstream.tls && config.upstream.tls.key === undefined)
      errors.push(...tlsIssues(config.upstream.tls, `${at}/upstream/tls`))
    if (errors.length > 0)
      throw new GatewayError('validation_failed', { detail: errors.map(each => each.message).join(' '), errors })
    return { ...config, upstream: upstream as RestConfig['upstream'] }
  }

  private open(tenantId: string, { $sealed }: Sealed): string {
    return this.vault.openJson(tenantId, Buffer.from($sealed, 'base64')) as string
  }
}

/** As it is shown. */
export const masked = (config: VersionConfig): VersionConfig =>
  isAi(config)
    ? config
    : { ...config, upstream: mapMarked(schema, 'secret', config.upstream, () => MASK) as RestConfig['upstream'] }

/** Parts whose secrets would be sent to somebody new, who may be whoever changes the address and may not read the secret. */
function movedBetween(before: Upstream, after: Upstream): string[] {
  const known = (urls: (string | undefined)[], kept: (string | undefined)[]): boolean => {
    const origins = new Set(kept.map(originOf))
    return urls.every(url => url === undefined || origins.has(originOf(url)))
  }
  const reached = ({ targets, registry, shadow }: Upstream) => [
    ...targets.map(({ url }) => url),
    registry?.url,
    shadow?.url,
  ]
  return [
    ...(known([after.registry?.url], [before.registry?.url]) ? [] : ['/registry/']),
    ...(known(reached(after), reached(before)) ? [] : ['/function/']),
  ]
}

type Upstream = RestConfig['upstream']

const originOf = (url: string | undefined): string | undefined => (url === undefined ? undefined : new URL(url).origin)

function tlsIssues(
  { ca, certificate, key }: { [K in 'ca' | 'certificate' | 'key']?: string | undefined },
  at: string,
): InputIssue[] {
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
