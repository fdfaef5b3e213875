// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, too many connections, shutting down or starting.
const SQL_STATES = /^(08...|53300|57P0[123])$/
const SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
])
const DRIVER_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i

/** Whether an error means that Postgres cannot be reached at the moment, rather than that something is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, driverError, query } = error as { code?: unknown; driverError?: unknown; query?: unknown }
  if (driverError instanceof Error && driverError !== error && isDatabaseAway(driverError)) return true
  if (DRIVER_MESSAGES.test(error.message)) return true
  if (typeof code !== 'string') return false
  // Only of connections to Postgres: other sockets fail alike, and are reported by whoever uses them.
  const ofPostgres = query !== undefined || 'severity' in error || /pg(-pool)?[\\/]/.test(error.stack ?? '')
  return SQL_STATES.test(code) || (ofPostgres && SYSTEM_ERRORS.has(code))
}
