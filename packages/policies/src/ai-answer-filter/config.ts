import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Filter of model answers',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const parts = ['reasoning', 'tool-calls', 'citations', 'logprobs', 'images', 'audio'] as const

export const config = z
  .strictObject({
    hide: z.array(z.enum(parts)).min(1).max(parts.length).meta({
      title: 'Leave out',
      description: 'What of an answer callers do not get to see.',
    }),
  })
  .meta({ title: about.title, description: 'Leaves parts out of what models answer, streamed or not.' })
