import { timeZone } from '@gatehouse/shared/limits/calendar.js'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { keyPart } from '../rate-limit/config.js'

export const about: PolicyAbout = {
  title: 'Quota',
  stage: 'limit',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    limit: z.int().min(1).max(1_000_000_000_000).meta({ title: 'Calls', description: 'As many within a period.' }),
    period: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']).default('month').meta({
      title: 'Period',
      description: 'Of the calendar: days begin at midnight, weeks on Monday, months on the first.',
    }),
    timeZone: timeZone.default('UTC').meta({ title: 'Time zone', description: 'Where it is midnight.' }),
    key: z.array(keyPart).min(1).max(5).default(['application']).meta({
      title: 'Counted by',
      description:
        'application (calls without a key by their address), subscription, address, api, method, path, header:<name>; several together make one key.',
    }),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name such as "quota"')
      .default('quota')
      .meta({ title: 'Name in headers', description: 'Tells several limits of one answer apart.', advanced: true }),
    headers: z
      .boolean()
      .default(true)
      .meta({ title: 'Headers', description: 'Tell callers what they have left.', advanced: true }),
  })
  .meta({
    title: about.title,
    description: 'Lets so many calls through in a period of the calendar, counted by whom you say.',
  })
