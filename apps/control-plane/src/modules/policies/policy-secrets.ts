import { isDeepStrictEqual } from 'node:util'
import type { PolicySchema } from '@gatehouse/policies/schemas.gen.js'
import { type MarkedSchema, mapMarked } from '@gatehouse/shared/config/marked-fields.js'
import { MASK } from '@gatehouse/shared/config/mask.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { Seal } from '../../platform/crypto/seal.js'

export const markedSchema = (schema: PolicySchema): MarkedSchema =>
  z.toJSONSchema(schema.config, { io: 'input', unrepresentable: 'any' }) as MarkedSchema

/** Secrets within configurations: each is kept as `{ $sealed }`, opened under its tenant's scope when it goes to a node, and shown as a mask. */
@Injectable()
export class PolicySecrets {
  constructor(private readonly vault: Seal) {}

  seal(schema: PolicySchema, tenantId: string, config: unknown): unknown {
    return mapMarked(markedSchema(schema), 'secret', config, part => ({
      $sealed: this.vault.sealJson(tenantId, part).toString('base64'),
    }))
  }

  open(schema: PolicySchema, tenantId: string, sealed: unknown): unknown {
    return mapMarked(markedSchema(schema), 'secret', sealed, part =>
      this.vault.openJson(tenantId, Buffer.from((part as { $sealed: string }).$sealed, 'base64')),
    )
  }

  mask(schema: PolicySchema, config: unknown): unknown {
    return mapMarked(markedSchema(schema), 'secret', config, () => MASK)
  }

  /**
   * Puts back the secrets that a change left masked: at the same place, and in a list in the entry whose other fields are the same. Throws
   * `validation_failed` where there is none to put back.
   */
  restore(schema: PolicySchema, tenantId: string, config: unknown, sealed: unknown): unknown {
    const marked = markedSchema(schema)
    const shown = this.mask(schema, sealed)
    const kept = this.open(schema, tenantId, sealed)
    return mapMarked(marked, 'secret', config, (part, pointer) => {
      if (part !== MASK) return part
      const found = follow(config, shown, kept, pointer.split('/').slice(1))
      if (found !== undefined) return found
      throw new GatewayError('validation_failed', {
        detail: 'A masked value stands where no secret is kept. Give the secret itself.',
        errors: [{ pointer: `/config${pointer}`, message: 'Give the secret again.' }],
      })
    })
  }
}

/** The kept value at the place of `config` that the path leads to. */
function follow(config: unknown, shown: unknown, kept: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path
  if (step === undefined) return kept
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
  const next = (config as Record<string, unknown>)[name]
  const place = Array.isArray(config)
    ? (Array.isArray(shown) ? shown : []).findIndex(each => isDeepStrictEqual(each, next))
    : name
  const at = (value: unknown): unknown => (value as Record<string, unknown> | undefined)?.[place]
  return at(shown) === undefined ? undefined : follow(next, at(shown), at(kept), rest)
}
