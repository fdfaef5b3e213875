import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Bot detection',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const parts = z.array(z.string().min(2).max(100)).max(200).default([])

export const config = z
  .strictObject({
    known: z.boolean().default(true).meta({
      title: 'Known bots',
      description: 'Refuse crawlers and scanners that say who they are.',
    }),
    deny: parts.meta({ title: 'Denied', description: 'Parts of a User-Agent that are refused, whatever their case.' }),
    allow: parts.meta({ title: 'Allowed', description: 'Parts of a User-Agent that always pass.' }),
    requireUserAgent: z.boolean().default(false).meta({ title: 'User-Agent must be sent' }),
  })
  .meta({ title: about.title, description: 'Refuses programs by what they say they are. Whoever lies passes.' })
