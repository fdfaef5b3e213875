import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Request transformation',
  stage: 'transform',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const parameter = z.string().min(1).max(100)
const headers = z.record(freeHeaderName, headerValue).default({})
const query = z.record(parameter, z.string().max(2000)).default({})

export const config = z
  .strictObject({
    removeHeaders: z.array(freeHeaderName).max(100).default([]).meta({ title: 'Remove headers' }),
    renameHeaders: z
      .record(freeHeaderName, freeHeaderName)
      .default({})
      .meta({ title: 'Rename headers', description: 'Old name to new name.' }),
    setHeaders: headers.meta({ title: 'Set headers', description: 'In the place of those that there are.' }),
    addHeaders: headers.meta({ title: 'Add headers', description: 'Only where there is none of the name.' }),
    removeQuery: z.array(parameter).max(100).default([]).meta({ title: 'Remove query parameters' }),
    setQuery: query.meta({ title: 'Set query parameters', description: 'In the place of those that there are.' }),
    addQuery: query.meta({ title: 'Add query parameters', description: 'Only where there is none of the name.' }),
  })
  .meta({ title: about.title, description: 'Changes headers and query of calls before they go to the service behind.' })
