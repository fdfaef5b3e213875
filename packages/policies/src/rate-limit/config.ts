import { duration, durationMs } from '@gatehouse/shared/duration.js'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Rate limit',
  stage: 'limit',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const calls = z.int().min(1).max(1_000_000_000)
const window = duration.refine(text => durationMs(text) <= 31 * 86_400_000, 'a month at the most')

/** What a call is counted by. */
export const keyPart = z
  .string()
  .regex(
    /^(?:application|subscription|address|api|method|path|header:[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100})$/,
    'application, subscription, address, api, method, path or header:<name>',
  )
  .transform(part => (part.startsWith('header:') ? part.toLowerCase() : part))

export const config = z
  .strictObject({
    limit: calls.optional().meta({ title: 'Calls', description: 'As many within any window.' }),
    window: window.default('1m').meta({ title: 'Window', description: 'Rolls: it ends now and begins this long ago.' }),
    burst: z
      .strictObject({
        limit: calls.meta({ title: 'Calls' }),
        window: window.default('1s').meta({ title: 'Window' }),
      })
      .optional()
      .meta({ title: 'Burst', description: 'As many within any window of this second, shorter length.' }),
    concurrency: calls.optional().meta({ title: 'Calls at a time', description: 'As many may be under way at once.' }),
    key: z.array(keyPart).min(1).max(5).default(['application']).meta({
      title: 'Counted by',
      description:
        'application (calls without a key by their address), subscription, address, api, method, path, header:<name>; several together make one key.',
    }),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name such as "calls"')
      .default('calls')
      .meta({ title: 'Name in headers', description: 'Tells several limits of one answer apart.' }),
    headers: z.boolean().default(true).meta({ title: 'Headers', description: 'Tell callers what they have left.' }),
  })
  .refine(({ limit, burst, concurrency }) => (limit ?? burst ?? concurrency) !== undefined, {
    message: 'Give a limit, a burst or calls at a time.',
    path: ['limit'],
  })
  .meta({ title: about.title, description: 'Lets so many calls through in a time, counted by whom you say.' })
