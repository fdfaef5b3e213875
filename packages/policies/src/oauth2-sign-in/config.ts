import { z } from 'zod'
import { clientFields } from '../client-authentication.js'
import type { PolicyAbout } from '../contract.js'
import { claimFields, identityFields, placeFields, remoteFields, url } from '../token-fields.js'
import { CALLBACK } from './places.js'

export const about: PolicyAbout = { title: 'Browser sign-in', stage: 'auth', scopes: ['api'] }

const sessionKey = z
  .strictObject({
    id: z
      .string()
      .regex(/^[\w-]{1,50}$/, 'letters, digits, "-" and "_"')
      .meta({ title: 'Name' }),
    secret: z.string().min(32, 'at least 32 characters').max(500).meta({
      title: 'Secret',
      description: 'Seals sessions. At least 32 characters that nobody could guess.',
      secret: true,
    }),
  })
  .meta({ title: 'Key' })

const { leewaySeconds, requiredClaims } = claimFields
const { planClaim, unnamed, applicationClaims, applications, application } = identityFields
const { algorithms, refreshSeconds, trustSeconds, cooldownSeconds } = remoteFields

export const config = z
  .strictObject({
    issuer: url
      .refine(text => !/[?#]/.test(text), 'no query and no fragment')
      .meta({
        title: 'Issuer',
        description: 'Of the identity provider, as it calls itself. All else is found from there.',
        fetched: true,
      }),
    clientId: clientFields.clientId,
    clientSecret: clientFields.clientSecret.optional().meta({
      title: 'Client secret',
      description: 'Absent: a public client, which PKCE alone protects.',
      secret: true,
    }),
    callbackUrl: url
      .regex(/^https?:\/\/[^/?#]+\/[\w.~%/-]*$/, 'a URL without a query')
      .refine(text => text.endsWith(CALLBACK), `it ends with ${CALLBACK}`)
      .meta({
        title: 'Callback URL',
        description: `Where people come back to: the address of the API as they see it, and "${CALLBACK}". The provider has to know it as a redirect URI.`,
      }),
    sessionKeys: z
      .array(sessionKey)
      .min(1)
      .max(5)
      .refine(keys => new Set(keys.map(({ id }) => id)).size === keys.length, 'each name once')
      .meta({
        title: 'Session keys',
        description: 'The first seals, all of them open: put a new one first, and take the old one out later.',
      }),
    sessionSeconds: z.int().min(60).max(604_800).default(28_800).meta({
      title: 'Sessions last, seconds',
      description: 'After that the provider is asked again, which people do not notice while they are signed in there.',
    }),
    askFor: z
      .array(z.string().regex(/^[!#-[\]-~]{1,100}$/, 'a scope: no blanks or quotes'))
      .max(50)
      .default(['openid'])
      .refine(scopes => scopes.includes('openid'), '"openid" is needed')
      .meta({ title: 'Scopes asked for', description: 'Such as "profile" and "email", where claims are needed.' }),
    automatic: z.boolean().default(true).meta({
      title: 'Send people to sign in',
      description: 'When they open a page without a session. Off: they go to "…/oauth2/sign-in" by themselves.',
    }),
    signedOutUrl: url.optional().meta({
      title: 'After signing out',
      description: 'Where people go from "…/oauth2/sign-out". Absent: a line of text says that it is done.',
      advanced: true,
    }),
    application: application.meta({
      title: 'Application',
      description:
        'Calls of people count for this one, "app_…", unless a claim names another. It needs a subscription to this API.',
    }),
    requiredClaims,
    claimHeaders: placeFields.claimHeaders,
    cookieName: z
      .string()
      .regex(/^[\w-]{1,50}$/, 'letters, digits, "-" and "_"')
      .default('gh_session')
      .meta({ title: 'Cookie', description: 'Its name.', advanced: true }),
    clientAuthentication: clientFields.clientAuthentication,
    applicationClaims: applicationClaims.meta({ advanced: true }),
    applications: applications.meta({ advanced: true }),
    unnamed,
    planClaim,
    leewaySeconds,
    algorithms,
    refreshSeconds,
    trustSeconds,
    cooldownSeconds,
  })
  .meta({
    title: about.title,
    description:
      'Signs people in by an identity provider (authorization code with PKCE) and keeps a session in a cookie.',
  })
