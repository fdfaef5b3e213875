import { isCidr } from '@gatehouse/shared/net/cidr.js'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

const ranges = z
  .array(z.string().refine(isCidr, 'an address or a CIDR range, such as "10.0.0.0/8"'))
  .max(1000)
  .default([])

export const about: PolicyAbout = {
  title: 'IP restriction',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    allow: ranges.meta({
      title: 'Allowed addresses',
      description: 'Addresses or CIDR ranges that may call. Empty: all that are not denied.',
    }),
    deny: ranges.meta({
      title: 'Denied addresses',
      description: 'Addresses or CIDR ranges that may not call, whatever is allowed.',
    }),
  })
  .meta({ title: about.title, description: 'Lets calls through, or not, by the address they come from.' })
