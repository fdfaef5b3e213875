import { z } from 'zod'
import { instant } from './common.js'

const MOST_BODY = 1_000_000

/** A call that the console makes for whoever is signed in, with a key that only the control plane holds. */
export const tryCall = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  path: z
    .string()
    .max(8_000)
    .regex(/^\/(?!\/)[^\s\\]*$/, 'a path at the gateway, with its query')
    .meta({ description: 'At the gateway, with its query: "/v1/chat/completions".' }),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'not the name of a header'),
      z
        .string()
        .max(4_000)
        .regex(/^[\t\x20-\x7e]*$/, 'not the value of a header'),
    )
    .default({})
    .refine(headers => Object.keys(headers).length <= 50, 'at most 50 headers'),
  body: z.string().max(MOST_BODY).optional(),
})
export type TryCall = z.output<typeof tryCall>

const ms = z.number().meta({ description: 'Since the call was sent, in milliseconds.' })

/** What comes back, in order: one head, the body piece by piece as it arrives, and how it ended. */
export const tryEvent = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('head'),
      status: z.int(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      ms,
      key: z.object({ prefix: z.string(), expiresAt: instant }).describe('The temporary key that was used.'),
    }),
    z.object({ type: z.literal('text'), text: z.string(), ms }),
    z.object({
      type: z.literal('end'),
      bytes: z.int(),
      ms,
      /** The body was not text and is left out. */
      binary: z.boolean(),
      /** There was more than is shown. */
      truncated: z.boolean(),
    }),
    z.object({ type: z.literal('failed'), detail: z.string(), ms }),
  ])
  .meta({ id: 'TryEvent' })
export type TryEvent = z.output<typeof tryEvent>
