import { QueryFailedError } from 'typeorm'

// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, too many connections, shutting down or starting.
const SQL_STATES = /^(08...|53300|57P0[123])$/
const SYSTEM_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
const DRIVER_MESSAGES = /connection terminated|client has encountered a connection error|not queryable/i

/** Whether a statement failed because Postgres went away, rather than that something is wrong with it. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false
  const { code, message } = error.driverError as { code?: unknown; message: string }
  return (
    DRIVER_MESSAGES.test(message) || (typeof code === 'string' && (SQL_STATES.test(code) || SYSTEM_ERRORS.has(code)))
  )
}
