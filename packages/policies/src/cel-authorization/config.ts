import { condition } from '@gatehouse/shared/config/condition.js'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Authorization by expression',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    allow: condition.meta({
      title: 'Condition',
      description: 'In CEL. Calls for which it is true pass, all others are refused.',
      widget: 'text',
    }),
    detail: z.string().max(300).optional().meta({
      title: 'What refused callers are told',
      description: 'Empty: that a rule of this API does not let the call through.',
    }),
  })
  .meta({
    title: about.title,
    description: 'Lets calls through for which a condition holds (Common Expression Language).',
  })
