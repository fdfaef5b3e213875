import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { applicationId } from '../fields.js'

export const about: PolicyAbout = { title: 'Authentication rules', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

export const config = z
  .strictObject({
    require: z
      .enum(['any', 'all'])
      .default('any')
      .meta({ title: 'Credentials asked for', description: 'One of those that this scope takes, or all of them.' }),
    anonymous: z.enum(['refused', 'allowed']).default('refused').meta({
      title: 'Calls without credentials',
      description: 'Credentials that are wrong are refused in either case.',
    }),
    anonymousApplication: applicationId.optional().meta({
      title: 'Application of calls without credentials',
      description: 'Its subscription, plan and limits hold for them. Empty: they count for nobody and have no limits.',
    }),
  })
  .refine(({ anonymous, anonymousApplication }) => anonymous === 'allowed' || anonymousApplication === undefined, {
    message: 'only where calls without credentials are allowed',
    path: ['anonymousApplication'],
  })
  .meta({ title: about.title, description: 'Says how the authentications of one scope combine.' })
