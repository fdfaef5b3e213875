import { createHash } from 'node:crypto'
import { signV4 } from '@gatehouse/shared/aws-signature.js'
import type { FunctionRules } from '@gatehouse/shared/config/upstream.js'
import type { Outgoing, UpstreamHandler } from '../send.js'
import type { AdaptedCall, Adapter } from './adapter.js'

export type Aws = NonNullable<FunctionRules['aws']>

/** Secrets are in clear on nodes; one that could not be opened is no text. Throws TypeError. */
export function clear(secret: string | { $sealed: string }): string {
  if (typeof secret !== 'string') throw new TypeError('a secret of its function cannot be opened')
  return secret
}

export const idOf = (rules: unknown): string => createHash('sha256').update(JSON.stringify(rules)).digest('base64url')

/** Without what callers have no say in. */
export const withoutFields = (headers: readonly string[], drops: (name: string) => boolean): string[] =>
  headers.filter((_, i) => !drops(headers[i - (i % 2)]!))

/** Signs a call for Lambda (Signature Version 4), its body whole. */
export function signForLambda(out: Outgoing, host: string, aws: Aws): void {
  const headers = withoutFields(out.headers, name => name.startsWith('x-amz-') || name === 'authorization')
  const credentials = {
    accessKeyId: aws.accessKeyId,
    secretAccessKey: clear(aws.secretAccessKey),
    sessionToken: aws.sessionToken === undefined ? undefined : clear(aws.sessionToken),
  }
  const body = Buffer.isBuffer(out.body) ? out.body : Buffer.alloc(0)
  const { method, path } = out
  signV4({ method, path, headers, body }, host, credentials, { region: aws.region, service: 'lambda' }, Date.now())
  out.headers = headers
}

/** A function of Lambda behind a URL of its own, which asks who calls (AWS_IAM). */
export class LambdaUrl implements Adapter {
  readonly id: string
  readonly signsIn = true

  constructor(private readonly aws: Aws) {
    clear(aws.secretAccessKey)
    this.id = idOf(aws)
  }

  adapt(out: Outgoing, { target }: AdaptedCall, handler: UpstreamHandler): UpstreamHandler {
    const { host } = target.origin
    // The name that is signed is the one that is called.
    out.headers = ['host', host, ...withoutFields(out.headers, name => name === 'host')]
    signForLambda(out, host, this.aws)
    return handler
  }
}

/** A function of Azure, which asks for a key of its own. */
export class AzureFunction implements Adapter {
  readonly id: string
  readonly signsIn = true
  private readonly key: string

  constructor(rules: NonNullable<FunctionRules['azure']>) {
    this.key = clear(rules.key)
    this.id = idOf(rules)
  }

  adapt(out: Outgoing, _call: AdaptedCall, handler: UpstreamHandler): UpstreamHandler {
    out.headers = [...withoutFields(out.headers, name => name === 'x-functions-key'), 'x-functions-key', this.key]
    return handler
  }
}
