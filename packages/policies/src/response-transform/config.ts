import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue } from '../fields.js'
import { jsonFields } from '../json-change.js'

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
    ...jsonFields,
    xml: z.enum(['none', 'to-json', 'from-json']).default('none').meta({
      title: 'XML',
      description:
        'to-json: answers in XML become JSON, before anything is changed in it; from-json: JSON becomes XML at the end.',
    }),
    maxBodyBytes: z.int().min(1).max(32_000_000).default(1_000_000).meta({
      title: 'Largest JSON body, bytes',
      description: 'Bodies are held until they are whole.',
    }),
    otherwise: z.enum(['refuse', 'pass']).default('refuse').meta({
      title: 'Larger or broken ones',
      description: 'refuse: upstream_error (502); pass: unchanged.',
    }),
  })
  .meta({ title: about.title, description: 'Changes headers and JSON bodies of answers before they go to the caller.' })
