import { z } from 'zod'
import { applicationId, forward, headerName, realm } from './fields.js'
import { asymmetric } from './jose-algorithms.js'

/** Fields that the policies which take tokens have in common. */
const claim = z.string().min(1).max(200)

const mapping = z
  .strictObject({
    value: z.string().min(1).max(500).meta({ title: 'Value of the claim' }),
    application: applicationId.meta({ title: 'Application' }),
  })
  .meta({ title: 'Application' })

export const url = z.url({ protocol: /^https?$/, error: 'an http or https URL' }).max(2000)

export const audiences = z.array(z.string().min(1).max(500)).max(50)

/** Whom a token stands for. */
export const identityFields = {
  applicationClaims: z.array(claim).max(10).default(['azp', 'client_id', 'appid']).meta({
    title: 'Claims that name the application',
    description: 'The first that is there counts. Dots lead into objects.',
  }),
  applications: z.array(mapping).max(1000).default([]).meta({
    title: 'Applications by claim',
    description: 'Values of those claims and what they stand for. Empty: the claim is itself the id of an application.',
  }),
  application: applicationId.optional().meta({
    title: 'Application of other tokens',
    description: 'Good tokens that name none of the applications count for this one.',
  }),
  unnamed: z.enum(['refused', 'accepted']).default('refused').meta({
    title: 'Tokens that name no application',
    description:
      'Accepted: another credential of the same call has to name one, or calls without credentials have to be allowed here.',
    advanced: true,
  }),
  planClaim: claim.optional().meta({
    title: 'Claim that names plans',
    description:
      "Slugs of plans through which alone the call may go; it narrows what the application's subscriptions allow.",
    advanced: true,
  }),
}

/** What a token has to say. */
export const claimFields = {
  leewaySeconds: z.int().min(0).max(300).default(30).meta({
    title: 'Leeway, seconds',
    description: 'By how much clocks may differ.',
    advanced: true,
  }),
  requireExpiry: z.boolean().default(true).meta({ title: 'Tokens have to expire', advanced: true }),
  maxLifetimeSeconds: z.int().min(1).optional().meta({
    title: 'Longest lifetime, seconds',
    description: 'From when a token was issued until it expires.',
    advanced: true,
  }),
  scopes: z.array(claim).max(50).default([]).meta({
    title: 'Scopes asked for',
    description: 'All of them have to be in "scope" or "scp".',
  }),
  requiredClaims: z
    .array(
      z
        .strictObject({
          claim: claim.meta({ title: 'Claim' }),
          values: z.array(z.string().min(1).max(500)).min(1).max(100).meta({ title: 'Values, one of which it holds' }),
        })
        .meta({ title: 'Claim' }),
    )
    .max(20)
    .default([])
    .meta({ title: 'Claims asked for', description: 'Each has to hold one of its values. Dots lead into objects.' }),
}

/** Where a token stands, and what becomes of it. */
export const placeFields = {
  headers: z
    .array(headerName)
    .max(10)
    .default(['authorization'])
    .meta({ title: 'Headers', description: 'Where a token may stand. In "authorization" it stands after "Bearer".' }),
  cookies: z
    .array(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'the name of a cookie'))
    .max(5)
    .default([])
    .meta({ title: 'Cookies', description: 'Where it may stand too. Add CSRF protection then.', advanced: true }),
  claimHeaders: z
    .array(
      z
        .strictObject({
          claim: claim.meta({ title: 'Claim' }),
          header: headerName.meta({ title: 'Header' }),
        })
        .meta({ title: 'Header' }),
    )
    .max(20)
    .default([])
    .meta({
      title: 'Claims told to the service behind',
      description: 'As headers. What the caller sends under these names is taken out.',
    }),
  forward,
  realm,
}

/** Keys from a URL. */
export const remoteFields = {
  algorithms: z
    .array(z.enum(asymmetric))
    .min(1)
    .default([...asymmetric])
    .meta({
      title: 'Algorithms taken',
      description: 'Of keys that are fetched.',
      advanced: true,
    }),
  refreshSeconds: z.int().min(60).max(86_400).default(3600).meta({
    title: 'Keys are fetched anew after, seconds',
    description: 'A token with a key that is not known yet has them fetched at once.',
    advanced: true,
  }),
  trustSeconds: z.int().min(60).max(604_800).default(86_400).meta({
    title: 'Keys are believed for, seconds',
    description: 'While they cannot be fetched. After that every call is refused.',
    advanced: true,
  }),
  cooldownSeconds: z.int().min(1).max(3600).default(10).meta({
    title: 'Pause between fetches for unknown keys, seconds',
    advanced: true,
  }),
}
