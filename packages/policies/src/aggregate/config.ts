import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName, method } from '../fields.js'
import { receiverFields } from '../log-fields.js'
import { faultOf } from './graph.js'
import type { Json } from './template.js'

export const about: PolicyAbout = { title: 'Aggregate', stage: 'transform', scopes: ['api'] }

const name = z.string().regex(/^[a-z]\w{0,39}$/, 'a name: small letters, digits and "_", such as "user"')
const timeoutMs = z.int().min(50).max(60_000)

const step = z
  .strictObject({
    name: name.meta({ title: 'Name', description: 'Other steps and the answer know it by this.' }),
    url: z
      .url({ protocol: /^https?$/, error: 'an http or https URL' })
      .max(2000)
      .refine(text => !text.split(/[/?#]/, 3)[2]?.includes('{'), 'placeholders stand in the path and the query alone')
      .meta({
        title: 'URL',
        description: 'With placeholders such as {request.query.id} or {user.id}.',
        fetched: true,
      }),
    method: z.enum(['GET', 'POST', 'PUT']).default('GET').meta({ title: 'Method' }),
    headers: receiverFields.headers.meta({ title: 'Headers', description: 'Their values are sealed.' }),
    passHeaders: z
      .array(headerName)
      .max(50)
      .default([])
      .meta({ title: 'Headers of the caller', description: 'By name; credentials too where they are named.' }),
    body: z.json().optional().meta({ title: 'Body', description: 'JSON with placeholders.' }),
    after: z.array(name).max(20).default([]).meta({
      title: 'Steps before it',
      description: 'Beside those whose answers it uses.',
    }),
    optional: z.boolean().default(false).meta({
      title: 'May fail',
      description: 'Then it is null in the answer; else the whole answer is refused.',
    }),
    timeoutMs: timeoutMs.default(2000).meta({ title: 'Longest wait, ms' }),
  })
  .meta({ title: 'Step' })

export const config = z
  .strictObject({
    pathSuffix: z
      .string()
      .regex(/^\/[^\s?#]{1,200}$/, 'a path')
      .meta({ title: 'Path', description: 'Calls whose path ends with this are answered so.' }),
    methods: z.array(method).min(1).max(10).default(['GET']).meta({ title: 'Methods' }),
    steps: z
      .array(step)
      .min(1)
      .max(20)
      .meta({ title: 'Steps', description: 'Run side by side where none waits for another.' }),
    answer: z.json().optional().meta({
      title: 'Answer',
      description: 'JSON with placeholders such as "{user.name}". Empty: the answers of all steps, by their names.',
    }),
    timeoutMs: timeoutMs.default(5000).meta({ title: 'Longest wait of the whole, ms' }),
  })
  .superRefine(({ steps, answer }, context) => {
    const fault = faultOf(steps as Parameters<typeof faultOf>[0], answer as Json | undefined)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault, path: ['steps'] })
  })
  .meta({ title: about.title, description: 'Answers with what several services say, asked side by side.' })
