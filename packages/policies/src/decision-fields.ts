import { z } from 'zod'
import { headerName } from './fields.js'
import { receiverFields } from './log-fields.js'

/** Fields that the policies which ask somebody outside have in common. */
export const decisionFields = {
  headers: receiverFields.headers.meta({
    title: 'Headers of questions',
    description: 'Such as "authorization". Their values are sealed.',
  }),
  timeoutMs: z.int().min(50).max(10_000).default(1000).meta({ title: 'Longest wait, ms' }),
  cacheSeconds: z.int().min(0).max(3600).default(0).meta({
    title: 'Answers are remembered for, seconds',
    description: 'For questions that are alike to the last byte. 0: each call is asked about.',
  }),
  failMode: z.enum(['closed', 'open']).default('closed').meta({
    title: 'While there is no answer',
    description: 'closed: calls are refused with decision_unavailable (503); open: they pass.',
  }),
  requestHeaders: z
    .array(headerName)
    .max(50)
    .default([])
    .meta({ title: 'Headers told', description: 'Of requests, by name; credentials too where they are named.' }),
  body: z
    .enum(['withheld', 'json', 'text'])
    .default('withheld')
    .meta({ title: 'Body told', description: 'json: as a value; text: as it came. It is waited for then.' }),
  upstreamHeaders: z.array(headerName).max(50).default([]).meta({
    title: 'Headers for the service behind',
    description: 'Taken from the answer; what callers send under these names is taken out.',
  }),
}
