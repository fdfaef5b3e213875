import type { PolicySchema } from '@gatehouse/policies/schemas.gen.js'
import { policySchemas } from '@gatehouse/policies/schemas.gen.js'
import type { policyType } from '@gatehouse/shared/api/ai.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { z } from 'zod'
import { parseInput } from '../../platform/http/validate.js'
import type { PolicyScopeKind } from './policy-binding.entity.js'

interface Form extends Record<string, unknown> {
  properties?: Record<string, { internal?: boolean }>
}

/** Without what nobody fills in by hand. */
const shown = (form: Form): Form => ({
  ...form,
  properties: Object.fromEntries(Object.entries(form.properties ?? {}).filter(([, { internal }]) => !internal)),
})

/** All types with JSON Schemas of their configuration, for forms. */
export function policyTypes(): z.input<typeof policyType>[] {
  return Object.values(policySchemas).map(({ id, title, stage, scopes, purges = false, config }) => ({
    id,
    title,
    stage,
    scopes: [...scopes],
    purges,
    config: shown(z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as Form),
  }))
}

/** Throws `validation_failed` for a type that there is not, or that cannot be put there. */
export function policySchema(type: string, scope: PolicyScopeKind): PolicySchema {
  const schema = Object.hasOwn(policySchemas, type) ? policySchemas[type] : undefined
  if (!schema)
    throw new GatewayError('validation_failed', {
      detail: `There is no policy type "${type}". GET /policy-types lists them.`,
      errors: [{ pointer: '/type', message: `One of ${Object.keys(policySchemas).join(', ')}.` }],
    })
  if (!schema.scopes.includes(scope))
    throw new GatewayError('validation_failed', {
      errors: [{ pointer: '/scope/kind', message: `${schema.title} can be put on: ${schema.scopes.join(', ')}.` }],
    })
  return schema
}

/** Throws `validation_failed` with pointers below /config. Gives back what was sent: nodes apply the schema, with its defaults, themselves. */
export function checkedConfig(schema: PolicySchema, config: unknown): unknown {
  const strict = schema.config instanceof z.ZodObject ? schema.config.strict() : schema.config
  parseInput(z.object({ config: strict }), { config })
  return config
}
