import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { algorithms } from '../jose-algorithms.js'
import { audiences, claimFields, identityFields, placeFields, remoteFields, url } from '../token-fields.js'
import { faultOfKey } from './static-key.js'

export const about: PolicyAbout = { title: 'JSON Web Token', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

const staticKey = z
  .strictObject({
    id: z.string().min(1).max(500).optional().meta({
      title: 'Key id',
      description: 'Tokens that name a key by "kid" are checked by the one of that name.',
    }),
    algorithm: z.enum(algorithms).meta({ title: 'Algorithm', description: 'The only one that the key is used for.' }),
    publicKey: z.string().max(20_000).optional().meta({
      title: 'Public key',
      description: 'In PEM; for every algorithm but HS256, HS384 and HS512.',
      widget: 'text',
    }),
    secret: z.string().max(4000).optional().meta({
      title: 'Shared secret',
      description: 'For HS256, HS384 and HS512 alone: at least 32, 48 or 64 bytes.',
      secret: true,
    }),
    encoding: z.enum(['text', 'base64']).default('text').meta({ title: 'The secret is written as' }),
  })
  .superRefine((key, context) => {
    const fault = faultOfKey(key)
    if (fault) context.addIssue({ code: 'custom', ...fault })
  })
  .meta({ title: 'Key' })

export const config = z
  .strictObject({
    jwksUrl: url.optional().meta({
      title: 'URL of the key set',
      description: 'A JWK Set with the public keys of whoever signs the tokens.',
      fetched: true,
    }),
    keys: z.array(staticKey).max(20).default([]).meta({ title: 'Keys', description: 'Besides those of the key set.' }),
    issuers: audiences.default([]).meta({
      title: 'Issuers taken',
      description: 'By "iss", letter by letter. Empty: any whose signature is good.',
    }),
    audiences: audiences.default([]).meta({
      title: 'Audiences',
      description:
        'One of them has to be in "aud". Empty: tokens meant for anybody are taken, those for other services too.',
    }),
    ...identityFields,
    ...claimFields,
    ...placeFields,
    ...remoteFields,
  })
  .refine(({ jwksUrl, keys }) => jwksUrl !== undefined || keys.length > 0, {
    message: 'give a key, or the URL of a key set',
    path: ['jwksUrl'],
  })
  .meta({ title: about.title, description: 'Takes tokens that somebody else has signed (RFC 7519).' })
