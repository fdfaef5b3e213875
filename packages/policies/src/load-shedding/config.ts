import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Load shedding',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const delay = z.int().min(5).max(60_000)

export const config = z
  .strictObject({
    delayMs: delay.default(100).meta({
      title: 'Delay at which some calls are refused, ms',
      description: 'How late the worker may be. From here on the share of refused calls grows.',
    }),
    fullDelayMs: delay.default(500).meta({
      title: 'Delay at which all are refused, ms',
      description: 'From here on every call is refused.',
    }),
    maxConcurrent: z.int().min(1).max(1_000_000).optional().meta({
      title: 'Calls at a time',
      description: 'In each worker process, of those that this policy holds for. Empty: any number.',
    }),
    retryAfterSeconds: z.int().min(1).max(3600).default(1).meta({ title: 'Retry after, seconds' }),
  })
  .refine(({ delayMs, fullDelayMs }) => fullDelayMs > delayMs, {
    message: 'must be more than delayMs',
    path: ['fullDelayMs'],
  })
  .meta({ title: about.title, description: 'Refuses calls while the gateway has more to do than it can.' })
