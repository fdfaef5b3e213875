import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, socketUrls } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'UDP log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: socketUrls.datagram.meta({
      title: 'Receiver',
      description: 'Such as "udp://logs.example.com:5000". A call is a datagram; whether it arrives nobody knows.',
      fetched: true,
    }),
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells a UDP port of calls that are over, a JSON object a datagram.' })
