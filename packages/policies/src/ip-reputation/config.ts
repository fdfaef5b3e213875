import { isCidr } from '@gatehouse/shared/net/cidr.js'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'IP reputation',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const range = z.string().refine(isCidr, 'an address or a CIDR range, such as "10.0.0.0/8"')

const feed = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]{1,50}$/, 'letters, digits, "-", "_" and "."')
      .meta({ title: 'Name' }),
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of a text with one address or range a line.',
      fetched: true,
    }),
    headers: receiverFields.headers.meta({
      title: 'Headers of questions',
      description: 'Such as "authorization". Their values are sealed.',
    }),
  })
  .meta({ title: 'List' })

export const config = z
  .strictObject({
    feeds: z
      .array(feed)
      .max(10)
      .default([])
      .refine(feeds => new Set(feeds.map(({ name }) => name)).size === feeds.length, 'each name once')
      .meta({ title: 'Lists by URL', description: 'Of addresses with a bad name. Fetched beside calls.' }),
    deny: z.array(range).max(10_000).default([]).meta({ title: 'Addresses refused beside them' }),
    allow: z
      .array(range)
      .max(1000)
      .default([])
      .meta({ title: 'Addresses never refused', description: 'Whatever the lists say.' }),
    mode: z.enum(['refuse', 'report']).default('refuse').meta({
      title: 'What becomes of calls from them',
      description: 'report: they pass, and the log says what would have been refused.',
    }),
    untilLoaded: z.enum(['pass', 'refuse']).default('pass').meta({
      title: 'Until each list has come once',
      description: 'pass: calls are looked up in those that there are; refuse: decision_unavailable (503).',
    }),
    refreshSeconds: z.int().min(60).max(604_800).default(3600).meta({ title: 'Lists are fetched anew after, seconds' }),
    maxEntries: z.int().min(1).max(1_000_000).default(200_000).meta({
      title: 'Entries of one list',
      description: 'A longer one is not taken. An entry takes eight bytes in each worker, sixteen times that for IPv6.',
      advanced: true,
    }),
    maxBytes: z
      .int()
      .min(1024)
      .max(32 << 20)
      .default(8 << 20)
      .meta({ title: 'Bytes of one list', advanced: true }),
  })
  .refine(({ feeds, deny }) => feeds.length + deny.length > 0, { error: 'a list, or addresses', path: ['feeds'] })
  .meta({
    title: about.title,
    description: 'Refuses calls from addresses with a bad name, by lists that are kept up to date.',
  })
