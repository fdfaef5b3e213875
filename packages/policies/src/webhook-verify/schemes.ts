import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Ctx } from '../contract.js'
import { firstOf } from '../headers.js'

/** What a call says of its signature. */
export interface Signed {
  /** Any of them may be good: senders send several while their secret changes. */
  signatures: readonly Buffer[]
  /** Seconds; undefined where none is signed. */
  time: number | undefined
  /** Begins what was signed; the body follows. */
  prefix: string
  /** What makes the delivery the only one of its kind. */
  name: string
}

export interface Scheme {
  /** Undefined: the headers are not there, or cannot be read. */
  read(headers: Ctx['headers']): Signed | undefined
  key(secret: string): Buffer
}

const text = (headers: Ctx['headers'], name: string): string | undefined => firstOf(headers[name])
const plain = (secret: string): Buffer => Buffer.from(secret)
const seconds = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined

/** Values of `name=value` parts between commas. */
function parts(header: string, wanted: string): string[] {
  return header.split(',').flatMap(part => {
    const equals = part.indexOf('=')
    return part.slice(0, equals).trim() === wanted ? [part.slice(equals + 1).trim()] : []
  })
}

export const schemeOf: Readonly<Record<'standard-webhooks' | 'github' | 'stripe' | 'slack', Scheme>> = {
  'standard-webhooks': {
    read(headers) {
      const [id, sent, list] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => text(headers, name))
      const time = seconds(sent)
      if (!id || time === undefined || !list) return undefined
      const signatures = list
        .split(' ')
        .flatMap(each => (each.startsWith('v1,') ? [Buffer.from(each.slice(3), 'base64')] : []))
      return { signatures, time, prefix: `${id}.${sent}.`, name: id }
    },
    key: secret => (secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : plain(secret)),
  },
  github: {
    read(headers) {
      const [, digest] = /^sha256=([\da-f]{64})$/.exec(text(headers, 'x-hub-signature-256') ?? '') ?? []
      const id = text(headers, 'x-github-delivery')
      if (!digest) return undefined
      return { signatures: [Buffer.from(digest, 'hex')], time: undefined, prefix: '', name: `${id} ${digest}` }
    },
    key: plain,
  },
  stripe: {
    read(headers) {
      const header = text(headers, 'stripe-signature') ?? ''
      const [sent] = parts(header, 't')
      const time = seconds(sent)
      const digests = parts(header, 'v1').filter(each => /^[\da-f]{64}$/.test(each))
      if (time === undefined || digests.length === 0) return undefined
      const signatures = digests.slice(0, 10).map(each => Buffer.from(each, 'hex'))
      return { signatures, time, prefix: `${sent}.`, name: digests.join() }
    },
    key: plain,
  },
  slack: {
    read(headers) {
      const sent = text(headers, 'x-slack-request-timestamp')
      const time = seconds(sent)
      const [, digest] = /^v0=([\da-f]{64})$/.exec(text(headers, 'x-slack-signature') ?? '') ?? []
      if (time === undefined || !digest) return undefined
      return { signatures: [Buffer.from(digest, 'hex')], time, prefix: `v0:${sent}:`, name: digest }
    },
    key: plain,
  },
}

/** All combinations are looked at in the same time, wherever they differ. */
export function isSigned({ signatures, prefix }: Signed, keys: readonly Buffer[], body: Buffer): boolean {
  let good = false
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(prefix).update(body).digest()
    for (const each of signatures) if (each.length === expected.length && timingSafeEqual(each, expected)) good = true
  }
  return good
}
