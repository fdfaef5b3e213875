import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Cache',
  stage: 'cache',
  scopes: ['tenant', 'api', 'plan', 'application'],
  purges: true,
}

const seconds = z.int().min(0).max(31_536_000)

export const config = z
  .strictObject({
    shareable: z.boolean().default(false).meta({
      title: 'The same for all callers',
      description:
        'One stored answer serves every application. Otherwise each has its own, and calls without a key are not cached.',
    }),
    defaultSeconds: seconds.default(0).meta({
      title: 'Fresh for, seconds',
      description:
        'Where the service does not say. 0: such answers are not stored, unless their age tells how long they last.',
    }),
    staleWhileRevalidateSeconds: seconds.default(0).meta({
      title: 'Stale while it is asked anew, seconds',
      description: 'Where the service does not say.',
    }),
    staleIfErrorSeconds: seconds.default(0).meta({
      title: 'Stale while the service fails, seconds',
      description: 'Where the service does not say.',
    }),
    callerControl: z.boolean().default(true).meta({
      title: 'Callers may ask past it',
      description: 'Heed Cache-Control of requests: no-cache, no-store, max-age, only-if-cached and the like.',
    }),
    maxEntryBytes: z.int().min(1000).max(100_000_000).default(1_000_000).meta({ title: 'Largest answer, bytes' }),
    maxBytes: z.int().min(10_000).max(4_000_000_000).default(64_000_000).meta({
      title: 'Memory, bytes',
      description: 'In each worker process. What was not used for longest goes first.',
    }),
    tagHeader: headerName.default('cache-tag').meta({
      title: 'Header with tags',
      description:
        'By which the service names what an answer is made of, so that it can be purged by that. It ends here.',
      advanced: true,
    }),
    redis: z
      .strictObject({
        url: z
          .string()
          .max(500)
          .regex(
            /^rediss?:\/\/(?:[\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/,
            'redis://host:port or rediss://host:port',
          )
          .meta({
            title: 'Address',
            description: '"redis://cache.example.com:6379", or "rediss://…" over TLS.',
            fetched: true,
          }),
        username: z.string().min(1).max(200).optional().meta({ title: 'User' }),
        password: z.string().min(1).max(500).optional().meta({ title: 'Password', secret: true }),
      })
      .optional()
      .meta({
        title: 'Redis',
        description: 'All workers of all nodes share what lies there. While it is away each has its own memory alone.',
        advanced: true,
      }),
    generation: z
      .int()
      .min(0)
      .default(0)
      .meta({ title: 'Generation', description: 'Another number empties the cache on all nodes.', advanced: true }),
  })
  .meta({ title: about.title, description: 'Keeps answers of the service and gives them again, as RFC 9111 says.' })
