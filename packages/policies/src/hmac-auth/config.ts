import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { applicationId, forward, realm } from '../fields.js'

export const about: PolicyAbout = { title: 'HMAC signatures', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

export const hmacAlgorithms = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const

const credential = z
  .strictObject({
    username: z
      .string()
      .regex(/^[^",]{1,200}$/, 'no quotes and no commas')
      .meta({ title: 'Name' }),
    secret: z.string().min(32, 'at least 32 characters').max(1000).meta({ title: 'Secret', secret: true }),
    application: applicationId.meta({ title: 'Application', description: 'The application that its calls count for.' }),
  })
  .meta({ title: 'Credential' })

const signedName = z
  .string()
  .regex(/^(?:@request-target|request-line|[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})$/, '"@request-target" or a header')
  .transform(name => name.toLowerCase())

export const config = z
  .strictObject({
    credentials: z
      .array(credential)
      .min(1)
      .max(1000)
      .refine(all => new Set(all.map(each => each.username)).size === all.length, 'a name stands here twice')
      .meta({ title: 'Credentials' }),
    algorithms: z
      .array(z.enum(hmacAlgorithms))
      .min(1)
      .default([...hmacAlgorithms])
      .meta({ title: 'Algorithms taken' }),
    requiredHeaders: z.array(signedName).max(20).default(['@request-target', 'host']).meta({
      title: 'What has to be signed',
      description: 'Besides the date. "@request-target" is method, path and query.',
    }),
    clockSkewSeconds: z.int().min(1).max(3600).default(300).meta({
      title: 'Clock skew, seconds',
      description: 'By how much the date may differ. Each signature is good once in that time.',
    }),
    body: z.enum(['signed', 'unsigned']).default('signed').meta({
      title: 'Bodies',
      description:
        'Signed: a body needs a digest of it among the signed headers. Bodies are then read whole before they go on.',
    }),
    forward,
    realm,
  })
  .meta({ title: about.title, description: 'Takes requests that are signed with a shared secret, each once.' })
