import { z } from 'zod'

/** Pieces that configurations of policies have in common. */
export const headerName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'a header name, such as "x-team"')
  .transform(name => name.toLowerCase())

/** What may stand in a header: nothing that could begin another line. */
export const headerValue = z
  .string()
  .max(4000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'one line of Latin-1 text')

export const method = z.string().regex(/^[A-Z]{3,10}$/, 'a method in capitals')

/** Of a connection or its framing: the gateway writes these itself. */
const OURS = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export const freeHeaderName = headerName.refine(name => !OURS.has(name), 'the gateway sets this header itself')

export const applicationId = z.string().regex(/^app_[a-z0-9]+$/, 'the id of an application, "app_…"')

/** What may stand in quotes in a challenge. */
export const realm = z
  .string()
  .regex(/^[ !#-[\]-~]{1,100}$/, 'plain text without quotes')
  .default('gatehouse')
  .meta({ title: 'Realm', description: 'Named to callers whose credentials are missing or refused.', advanced: true })

export const forward = z.boolean().default(false).meta({
  title: 'Pass the credentials on',
  description: 'To the service behind. Off: they end here.',
})
