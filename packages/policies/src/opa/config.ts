import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { decisionFields } from '../decision-fields.js'
import { url } from '../token-fields.js'

export const about: PolicyAbout = {
  title: 'Open Policy Agent',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: url.meta({
      title: 'URL of the decision',
      description: 'Of the data API, such as "https://opa.example.com/v1/data/gateway/allow".',
      fetched: true,
    }),
    ...decisionFields,
  })
  .meta({ title: about.title, description: 'Asks Open Policy Agent whether a call may pass.' })
