import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, sendTimeout, socketUrls } from '../log-fields.js'

/** In the order of their numbers (RFC 5424, 6.2.1). */
export const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'clock',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'cron',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const
export const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const

export const about: PolicyAbout = {
  title: 'Syslog',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: socketUrls.any.meta({
      title: 'Receiver',
      description: 'By TLS "tls://syslog.example.com:6514", by TCP "tcp://…:601", by UDP "udp://…:514".',
      fetched: true,
    }),
    facility: z.enum(facilities).default('local0').meta({ title: 'Facility' }),
    severities: z
      .strictObject({
        good: z.enum(severities).default('info').meta({ title: 'Of calls that went well' }),
        refused: z.enum(severities).default('notice').meta({ title: 'Of 4xx' }),
        failed: z.enum(severities).default('err').meta({ title: 'Of 5xx' }),
      })
      .prefault({})
      .meta({ title: 'Severities', advanced: true }),
    appName: z
      .string()
      .regex(/^[\x21-\x7e]{1,48}$/, 'up to 48 characters without blanks')
      .default('gatehouse')
      .meta({ title: 'Name of the application' }),
    hostname: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'without blanks')
      .default('-')
      .meta({ title: 'Host', description: 'As messages name it; "-" is none.' }),
    timeoutMs: sendTimeout,
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells a syslog server of calls that are over (RFC 5424).' })
