import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Response transformation',
  stage: 'transform',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const headers = z.record(freeHeaderName, headerValue).default({})

const path = z
  .string()
  .regex(/^[^.\s]{1,100}(?:\.[^.\s]{1,100}){0,19}$/, 'names divided by dots, such as "user.email" or "items.*.cost"')
const values = z.record(path, z.json()).default({})

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
    removeJson: z.array(path).max(100).default([]).meta({ title: 'Remove from JSON' }),
    renameJson: z
      .record(path, z.string().min(1).max(100))
      .default({})
      .meta({ title: 'Rename in JSON', description: 'Where it stands, to its new name.' }),
    setJson: values.meta({ title: 'Set in JSON', description: 'In the place of what there is.' }),
    addJson: values.meta({ title: 'Add to JSON', description: 'Only where there is nothing of the name.' }),
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
