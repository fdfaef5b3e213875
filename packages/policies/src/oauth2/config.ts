import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { forward, realm } from '../fields.js'

export const about: PolicyAbout = { title: 'OAuth 2.0 tokens', stage: 'auth', scopes: ['tenant', 'api'] }

const signingKey = z
  .strictObject({
    id: z
      .string()
      .regex(/^[\w.-]{1,50}$/, 'letters, digits, "-", "_" and "."')
      .meta({ title: 'Name', description: 'Stands in tokens as "kid".' }),
    secret: z.string().min(32, 'at least 32 characters').max(500).meta({
      title: 'Secret',
      description: 'Signs tokens by HS256. At least 32 characters that nobody could guess.',
      secret: true,
    }),
  })
  .meta({ title: 'Key' })

export const config = z
  .strictObject({
    signingKeys: z
      .array(signingKey)
      .min(1)
      .max(5)
      .refine(keys => new Set(keys.map(({ id }) => id)).size === keys.length, 'each name once')
      .meta({
        title: 'Signing keys',
        description:
          'The first signs, all of them are taken: put a new one first, and take the old one out when its tokens are over.',
      }),
    tokenPath: z
      .string()
      .regex(/^(?:\/[\w.~-]{1,50}){1,5}$/, 'a path, such as "/oauth2/token"')
      .default('/oauth2/token')
      .meta({ title: 'Token endpoint', description: 'Below the path of the API.' }),
    tokenSeconds: z.int().min(30).max(86_400).default(900).meta({
      title: 'Tokens live for, seconds',
      description: 'They end earlier when their key is revoked, or their application or subscription suspended.',
    }),
    scopes: z
      .array(z.string().regex(/^[!#-[\]-~]{1,100}$/, 'a scope: no blanks or quotes'))
      .max(100)
      .default([])
      .meta({ title: 'Scopes', description: 'What applications may ask for. Empty: tokens have none.' }),
    scopeHeader: z
      .boolean()
      .default(true)
      .meta({ title: 'Tell the service behind', description: 'The scopes, as "x-token-scope".', advanced: true }),
    forward,
    realm,
  })
  .meta({
    title: about.title,
    description: 'Gives applications short-lived tokens for their keys, and takes these tokens.',
  })
