import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName, method } from '../fields.js'

export const about: PolicyAbout = { title: 'CORS', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

const origin = z
  .string()
  .regex(
    /^(?:\*|https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?)$/,
    'an origin, such as "https://app.example.com" or "https://*.example.com", or "*"',
  )

export const config = z
  .strictObject({
    origins: z.array(origin).min(1).max(200).meta({
      title: 'Origins',
      description: 'Pages that may call: exact origins, "https://*.example.com" for all below a name, or "*" for all.',
    }),
    methods: z
      .array(method)
      .max(20)
      .default(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'])
      .meta({ title: 'Methods', description: 'Methods that pages may use.' }),
    headers: z.array(headerName).max(100).default([]).meta({
      title: 'Request headers',
      description: 'Headers that pages may send. Empty: those that they ask for.',
    }),
    expose: z.array(headerName).max(100).default([]).meta({
      title: 'Response headers',
      description: 'Headers of the answer that pages may read.',
    }),
    credentials: z.boolean().default(false).meta({
      title: 'Credentials',
      description: 'Pages may send cookies and client certificates. Not together with the origin "*".',
    }),
    maxAge: z.int().min(0).max(86_400).default(600).meta({
      title: 'Remembered for, seconds',
      description: 'How long a browser keeps the answer to its question.',
    }),
  })
  .refine(({ credentials, origins }) => !(credentials && origins.includes('*')), {
    path: ['credentials'],
    message: 'Browsers refuse credentials together with the origin "*"; list the origins.',
  })
  .meta({ title: about.title, description: 'Lets pages of other origins call the API from a browser.' })
