import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = { title: 'CSRF protection', stage: 'guard', scopes: ['global', 'tenant', 'api'] }

const origin = z.string().regex(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, 'an origin, such as "https://app.example.com"')

export const config = z
  .strictObject({
    origins: z.array(origin).max(100).default([]).meta({
      title: 'Origins',
      description: "Pages that may change things, beside those of the API's own host.",
    }),
    onlyWithCookies: z.boolean().default(true).meta({
      title: 'Only calls with cookies',
      description: 'A call without a cookie cannot be forged by another page.',
    }),
  })
  .meta({
    title: about.title,
    description: 'Refuses calls that change something and come from a page of somebody else.',
  })
