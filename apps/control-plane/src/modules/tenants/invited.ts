import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../../platform/database/database.js'

export type InvitationState = 'open' | 'accepted' | 'revoked'

/** An open invitation whose time is over says so. */
export const stateShown = ({ state, expires_at }: { state: InvitationState; expires_at: Date }): string =>
  state === 'open' && expires_at.getTime() <= Date.now() ? 'expired' : state

/** A link counts for the address that it was sent to alone. */
export async function requireAddress(tx: Tx, userId: string, email: string): Promise<void> {
  const [same] = await tx.query('SELECT 1 FROM app_user WHERE id = $1 AND lower(email) = lower($2)', [userId, email])
  if (!same)
    throw new GatewayError('permission_denied', {
      detail: 'This invitation is for another address. Sign in with the one that it was sent to.',
    })
}
