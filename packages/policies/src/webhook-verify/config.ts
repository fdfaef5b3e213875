import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = { title: 'Webhook verification', stage: 'guard', scopes: ['api'] }

export const schemes = ['standard-webhooks', 'github', 'stripe', 'slack'] as const

export const config = z
  .strictObject({
    scheme: z.enum(schemes).default('standard-webhooks').meta({
      title: 'How they are signed',
      description: 'Standard Webhooks is what most services use now.',
    }),
    secrets: z
      .array(z.string().min(8).max(500).meta({ secret: true }))
      .min(1)
      .max(5)
      .meta({
        title: 'Secrets',
        description: 'One of them has to have signed: while it changes, the old and the new.',
      }),
    toleranceSeconds: z.int().min(10).max(3600).default(300).meta({
      title: 'Oldest signature, seconds',
      description: 'And how far in the future. GitHub signs no time.',
    }),
    replay: z.enum(['refuse', 'pass']).default('refuse').meta({
      title: 'The same once more',
      description: 'Pass: senders that repeat a delivery with its old signature get through.',
    }),
  })
  .meta({ title: about.title, description: 'Lets only calls through that their sender has signed, body included.' })
