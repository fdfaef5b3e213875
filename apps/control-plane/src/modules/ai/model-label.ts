import { slug } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** A label as a path names it; throws `validation_failed`. */
export function labelIn(text: string): string {
  if (slug.safeParse(text).success) return text
  throw new GatewayError('validation_failed', {
    errors: [{ pointer: '/label', message: 'Lower-case letters, digits and hyphens, 1 to 63 characters.' }],
  })
}
