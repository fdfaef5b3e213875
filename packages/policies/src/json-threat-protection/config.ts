import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'JSON threat protection',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const most = (limit: number) => z.int().min(1).max(1_000_000).default(limit)

export const config = z
  .strictObject({
    maxDepth: z.int().min(1).max(200).default(32).meta({ title: 'Deepest nesting' }),
    maxArrayLength: most(10_000).meta({ title: 'Longest array' }),
    maxMembers: most(1000).meta({ title: 'Most members of an object' }),
    maxStringLength: z.int().min(1).max(50_000_000).default(1_000_000).meta({
      title: 'Longest string',
      description: 'In characters.',
    }),
    maxNameLength: most(500).meta({ title: 'Longest name of a member' }),
    maxValues: most(100_000).meta({ title: 'Most values in all' }),
    denyPrototypeKeys: z.boolean().default(true).meta({
      title: 'Refuse prototype keys',
      description: 'Refuse __proto__, constructor and prototype as names, which poison objects in JavaScript services.',
    }),
  })
  .meta({
    title: about.title,
    description: 'Refuses JSON bodies that are built to exhaust or poison the service behind.',
  })
