import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { freeHeaderName } from '../fields.js'

export const about: PolicyAbout = { title: 'Correlation id', stage: 'transform', scopes: ['global', 'tenant', 'api'] }

export const config = z
  .strictObject({
    header: freeHeaderName
      .default('x-correlation-id')
      .meta({ title: 'Header', description: 'The header that carries the id.' }),
    echo: z.boolean().default(true).meta({ title: 'In the answer too', description: 'Tell the caller the id.' }),
  })
  .meta({ title: about.title, description: 'Gives each call an id that the service behind and the caller both see.' })
