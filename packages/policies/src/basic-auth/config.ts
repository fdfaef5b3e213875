import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { applicationId, forward, realm } from '../fields.js'

export const about: PolicyAbout = { title: 'Basic authentication', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

const user = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^:]+$/, 'no colon')
      .meta({ title: 'User name' }),
    password: z.string().min(12, 'at least 12 characters').max(256).meta({ title: 'Password', secret: true }),
    application: applicationId.meta({ title: 'Application', description: 'The application that its calls count for.' }),
  })
  .meta({ title: 'User' })

export const config = z
  .strictObject({
    keys: z.boolean().default(true).meta({
      title: "Take the gateway's keys",
      description: 'As the password, whatever the user name, or as the user name of an empty password.',
    }),
    users: z
      .array(user)
      .max(1000)
      .refine(users => new Set(users.map(each => each.username)).size === users.length, 'a user name stands here twice')
      .default([])
      .meta({ title: 'Users', description: 'Names and passwords besides keys, each for one application.' }),
    forward,
    realm,
  })
  .refine(({ keys, users }) => keys || users.length > 0, { message: 'nobody could call', path: ['users'] })
  .meta({ title: about.title, description: 'Takes a user name and password (RFC 7617), or a key in their place.' })
