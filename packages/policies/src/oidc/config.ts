import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { audiences, claimFields, identityFields, placeFields, remoteFields, url } from '../token-fields.js'

export const about: PolicyAbout = { title: 'OpenID Connect', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

export const config = z
  .strictObject({
    issuer: url
      .refine(text => !/[?#]/.test(text), 'no query and no fragment')
      .meta({
        title: 'Issuer',
        description: 'As it stands in "iss" of its tokens. Its keys are found from there (OpenID Connect Discovery).',
        fetched: true,
      }),
    audiences: audiences.min(1).meta({
      title: 'Audiences',
      description:
        'What "aud" calls this API. One of them has to be there: tokens for other services are not for this one.',
    }),
    ...identityFields,
    ...claimFields,
    ...placeFields,
    ...remoteFields,
  })
  .meta({ title: about.title, description: 'Takes tokens of an identity provider, known by its issuer alone.' })
