import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Request size limit',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    maxBodyBytes: z.int().min(0).max(100_000_000).meta({
      title: 'Largest body, bytes',
      description: 'Calls with more are refused before anything of it is read.',
    }),
    requireLength: z.boolean().default(false).meta({
      title: 'Length must be told',
      description: 'Refuse bodies that do not say how long they are.',
    }),
  })
  .meta({ title: about.title, description: 'Refuses calls whose body is too large.' })
