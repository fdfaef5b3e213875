import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Compression',
  stage: 'transform',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const type = z.string().regex(/^[a-z]+\/(?:\*|[\w.+-]+)$/, 'a content type, such as "text/html" or "text/*"')

export const config = z
  .strictObject({
    encodings: z
      .array(z.enum(['br', 'gzip']))
      .min(1)
      .max(2)
      .default(['br', 'gzip'])
      .meta({ title: 'Encodings', description: 'The first of these that the caller likes best is taken.' }),
    level: z.int().min(1).max(9).default(4).meta({ title: 'Level', description: 'From fast to small.' }),
    minBytes: z.int().min(0).max(1_000_000).default(1024).meta({
      title: 'Smallest body, bytes',
      description: 'Smaller ones are left as they are, where their length is known.',
    }),
    types: z
      .array(type)
      .min(1)
      .max(50)
      .default([
        'text/*',
        'application/json',
        'application/problem+json',
        'application/xml',
        'application/javascript',
        'image/svg+xml',
      ])
      .meta({ title: 'Content types' }),
    events: z.boolean().default(false).meta({
      title: 'Event streams too',
      description: 'Each event is then packed by itself, so that it does not wait; that saves little.',
    }),
  })
  .meta({ title: about.title, description: 'Packs answers for callers that can unpack them.' })
