import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { decisionFields } from '../decision-fields.js'
import { url } from '../token-fields.js'

export const about: PolicyAbout = {
  title: 'HTTP call-out',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: url.meta({
      title: 'URL',
      description: 'Asked by POST. 2xx lets the call pass, 401 and 403 refuse it.',
      fetched: true,
    }),
    ...decisionFields,
  })
  .meta({ title: about.title, description: 'Asks a service of yours, such as a firewall, whether a call may pass.' })
