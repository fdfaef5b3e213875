import { z } from 'zod'
import { clientFields } from '../client-authentication.js'
import type { PolicyAbout } from '../contract.js'
import { audiences, claimFields, identityFields, placeFields, url } from '../token-fields.js'

export const about: PolicyAbout = {
  title: 'OAuth 2.0 introspection',
  stage: 'auth',
  scopes: ['global', 'tenant', 'api'],
}

const { requireExpiry: _, ...claims } = claimFields

export const config = z
  .strictObject({
    url: url.meta({
      title: 'Introspection endpoint',
      description: 'Asked about each token that is not known (RFC 7662).',
      fetched: true,
    }),
    ...clientFields,
    cacheSeconds: z.int().min(0).max(3600).default(60).meta({
      title: 'Good tokens are remembered for, seconds',
      description: 'Never longer than they live. For that long a token that was revoked may still be taken.',
    }),
    timeoutMs: z.int().min(100).max(30_000).default(5000).meta({
      title: 'Longest wait, ms',
      advanced: true,
    }),
    issuers: audiences.default([]).meta({ title: 'Issuers taken', description: 'Empty: any.', advanced: true }),
    audiences: audiences.default([]).meta({
      title: 'Audiences',
      description: 'One of them has to be in "aud". Empty: tokens meant for anybody are taken.',
    }),
    ...identityFields,
    ...claims,
    ...placeFields,
  })
  .meta({ title: about.title, description: 'Takes tokens that mean something to their authorization server alone.' })
