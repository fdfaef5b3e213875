import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue, method } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Fixed answer',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    status: z.int().min(200).max(599).default(200).meta({ title: 'Status' }),
    contentType: headerValue.default('application/json').meta({ title: 'Content type' }),
    body: z.string().max(64_000).default('').meta({ title: 'Body', description: 'The text of the answer.' }),
    headers: z.record(freeHeaderName, headerValue).default({}).meta({ title: 'Headers' }),
    methods: z.array(method).max(20).default([]).meta({
      title: 'Methods',
      description: 'Only these are answered so. Empty: all.',
    }),
    pathPrefix: z.string().regex(/^\//, 'a path').max(500).optional().meta({
      title: 'Path',
      description: 'Only paths that begin with this. Empty: all.',
    }),
  })
  .meta({
    title: about.title,
    description: 'Answers calls itself: for maintenance, mock-ups, or a path that is closed.',
  })
