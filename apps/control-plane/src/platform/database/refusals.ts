import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const UNIQUE_VIOLATION = '23505'
const FOREIGN_KEY_VIOLATION = '23503'

const sqlState = (error: unknown): unknown =>
  (error as { driverError?: { code?: unknown } } | undefined)?.driverError?.code

/** What an insertion that Postgres refuses means to the caller: the slug is in use. */
export function insertRefusal(error: unknown): unknown {
  if (sqlState(error) !== UNIQUE_VIOLATION) return error
  return new GatewayError('slug_taken', { errors: [{ pointer: '/slug', message: 'Taken.' }], cause: error })
}

/** Likewise of a deletion: something still refers to the row. */
export function deleteRefusal(error: unknown): unknown {
  return sqlState(error) === FOREIGN_KEY_VIOLATION ? new GatewayError('in_use', { cause: error }) : error
}
