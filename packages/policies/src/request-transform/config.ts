import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName, headerValue } from '../fields.js'
import { jsonFields } from '../json-change.js'

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
    setHeaders: headers.meta({
      title: 'Set headers',
      description: 'In the place of those that there are. {request.headers.x-team}, {plan} and the like are filled in.',
    }),
    addHeaders: headers.meta({ title: 'Add headers', description: 'Only where there is none of the name.' }),
    removeQuery: z.array(parameter).max(100).default([]).meta({ title: 'Remove query parameters' }),
    setQuery: query.meta({ title: 'Set query parameters', description: 'In the place of those that there are.' }),
    addQuery: query.meta({ title: 'Add query parameters', description: 'Only where there is none of the name.' }),
    ...jsonFields,
    xml: z.enum(['none', 'to-json', 'from-json']).default('none').meta({
      title: 'XML',
      description:
        'to-json: bodies in XML become JSON, before anything is changed in it; from-json: JSON becomes XML at the end.',
    }),
  })
  .meta({
    title: about.title,
    description: 'Changes headers, query and body of calls before they go to the service behind.',
  })
