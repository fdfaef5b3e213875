import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { applicationId } from '../fields.js'

export const about: PolicyAbout = { title: 'Access list', stage: 'guard', scopes: ['global', 'tenant', 'api', 'plan'] }

const ids = z.array(applicationId).max(1000).default([])

export const config = z
  .strictObject({
    allow: ids.meta({
      title: 'Allowed applications',
      description: 'Only these may call. Empty: all that are not denied.',
    }),
    deny: ids.meta({ title: 'Denied applications', description: 'These may not call, whatever is allowed.' }),
  })
  .meta({ title: about.title, description: 'Lets calls through, or not, by the application that makes them.' })
