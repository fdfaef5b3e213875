import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName } from '../fields.js'

export const about: PolicyAbout = { title: 'API key', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

export const config = z
  .strictObject({
    headers: z.array(headerName).max(10).default(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']).meta({
      title: 'Headers',
      description: 'Where a key may stand. In "authorization" it stands after "Bearer".',
    }),
    query: z
      .string()
      .regex(/^[\w.~-]{1,100}$/, 'letters, digits, ".", "_", "~" and "-"')
      .optional()
      .meta({
        title: 'Query parameter',
        description:
          'Where a key may stand too. Queries end up in logs of others: use it only where callers can set no header.',
      }),
  })
  .refine(({ headers, query }) => headers.length > 0 || query !== undefined, {
    message: 'name a header or a query parameter',
    path: ['headers'],
  })
  .meta({ title: about.title, description: "Takes the gateway's own keys, those that applications get in the portal." })
