import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, sendTimeout, socketUrls } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'TCP log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: socketUrls.stream.meta({
      title: 'Receiver',
      description: 'By TCP, "tcp://logs.example.com:5000", or TLS, "tls://logs.example.com:5000".',
      fetched: true,
    }),
    timeoutMs: sendTimeout,
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells a TCP or TLS port of calls that are over, one JSON object a line.' })
