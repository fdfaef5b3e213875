import type { ProviderSchema } from '@gatehouse/providers/schemas.gen.js'
import { providerSchemas } from '@gatehouse/providers/schemas.gen.js'
import { MASK } from '@gatehouse/shared/config/mask.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { z } from 'zod'
import { parseInput } from '../../platform/http/validate.js'

export type Credentials = Record<string, unknown>

/** Throws `validation_failed` for a type that there is not. */
export function providerType(id: string, pointer = '/type'): ProviderSchema {
  const schema = Object.hasOwn(providerSchemas, id) ? providerSchemas[id] : undefined
  if (schema) return schema
  throw new GatewayError('validation_failed', {
    detail: `There is no provider type "${id}". GET /provider-types lists them.`,
    errors: [{ pointer, message: `One of ${Object.keys(providerSchemas).join(', ')}.` }],
  })
}

/** By the type's own schema, unknown fields refused; pointers begin at /credentials below `at`. */
export function parseCredentials(type: ProviderSchema, value: unknown, at = ''): Credentials {
  const schema = type.credentials instanceof z.ZodObject ? type.credentials.strict() : type.credentials
  try {
    return parseInput(z.object({ credentials: schema }), { credentials: value }).credentials as Credentials
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const errors = error.errors?.map(issue => ({ ...issue, pointer: at + issue.pointer })) ?? []
    throw new GatewayError(error.code, { detail: error.detail, errors })
  }
}

/** JSON Schema of the credentials, for forms. */
export const credentialsSchema = (type: ProviderSchema): Record<string, unknown> =>
  z.toJSONSchema(type.credentials, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>

/** What may be shown of credentials: which fields are set, and the values of those that the schema knows to be no secret. */
export function maskCredentials(type: ProviderSchema, credentials: Credentials): Record<string, string> {
  const { properties = {} } = credentialsSchema(type) as { properties?: Record<string, { secret?: boolean }> }
  return Object.fromEntries(
    Object.entries(credentials)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const open = properties[name] !== undefined && properties[name].secret !== true && typeof value === 'string'
        return [name, open ? value : MASK]
      }),
  )
}
