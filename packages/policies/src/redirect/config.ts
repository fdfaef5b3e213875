import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = { title: 'Redirect', stage: 'guard', scopes: ['global', 'tenant', 'api'] }

export const config = z
  .strictObject({
    status: z
      .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
      .default(308)
      .meta({ title: 'Status', description: '307 and 308 keep the method; 301 and 308 are remembered.' }),
    location: z
      .string()
      .max(2000)
      .regex(/^(?:https?:\/\/[\x21-\x7e]+|\/[\x21-\x7e]*)$/, 'an absolute URL or a path')
      .meta({ title: 'To', description: 'Where callers are sent.' }),
    keepPath: z.boolean().default(false).meta({ title: 'Keep the path', description: 'Append the path of the call.' }),
    keepQuery: z.boolean().default(true).meta({ title: 'Keep the query' }),
  })
  .meta({ title: about.title, description: 'Sends callers elsewhere.' })
