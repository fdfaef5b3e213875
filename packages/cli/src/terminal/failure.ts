import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** Says what went wrong, on stderr for people or as one JSON object on stdout, and sets the exit status 1. */
export function reportFailure(error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error)
  const code: ErrorCode = error instanceof GatewayError ? error.code : 'internal'
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`)
  else process.stderr.write(`gatehouse: ${message}\n`)
  process.exitCode = 1
}
