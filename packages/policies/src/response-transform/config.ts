import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Response transformation',
  stage: 'transform',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const headers = z.record(freeHeaderName, headerValue).default({})

export const config = z
  .strictObject({
    removeHeaders: z.array(freeHeaderName).max(100).default([]).meta({ title: 'Remove headers' }),
    setHeaders: headers.meta({ title: 'Set headers', description: 'In the place of those that there are.' }),
    addHeaders: headers.meta({ title: 'Add headers', description: 'Only where there is none of the name.' }),
    security: z.boolean().default(false).meta({
      title: 'Security headers',
      description:
        'Add X-Content-Type-Options, X-Frame-Options, Referrer-Policy and Strict-Transport-Security where they are missing.',
    }),
  })
  .meta({ title: about.title, description: 'Changes headers of answers before they go to the caller.' })
