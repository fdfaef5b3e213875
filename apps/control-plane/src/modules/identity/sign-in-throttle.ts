import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { sha256 } from '../../platform/crypto/one-way.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'

const FREE = 5
const LONGEST_WAIT_S = 15 * 60

/** Seconds to wait after the n-th failure in a row: none for the first ones, then doubling. */
export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(2 ** (failures - FREE), LONGEST_WAIT_S)

/** Slows down guessing, per account and address. A good sign-in is never counted, and forgets the failures before it. */
@Injectable()
export class SignInThrottle {
  private readonly turns = new Map<string, Promise<unknown>>()

  constructor(private readonly database: Database) {}

  /** Runs `attempt`, which answers undefined for a failure; throws `rate_limited` while the caller has to wait. */
  attempt<T>(
    email: string,
    address: string | undefined,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const subject = sha256(`${email.toLowerCase()}\n${address ?? ''}`).toString('base64url')
    return this.inTurn(subject, async () => {
      await this.wait(subject)
      const result = await attempt()
      if (result === undefined)
        await this.database.query(Context.system(), 'INSERT INTO sign_in_failure (subject) VALUES ($1)', [subject])
      else await this.database.query(Context.system(), 'DELETE FROM sign_in_failure WHERE subject = $1', [subject])
      return result
    })
  }

  private async wait(subject: string): Promise<void> {
    const [row] = await this.database.query<{ failures: number; ago: number }>(
      Context.system(),
      `SELECT count(*)::int AS failures, coalesce(extract(epoch FROM now() - max(at)), 0)::float8 AS ago
       FROM sign_in_failure WHERE subject = $1 AND at > now() - interval '1 hour'`,
      [subject],
    )
    const left = waitAfter(row!.failures) - row!.ago
    if (row!.failures >= FREE && left > 0) throw new GatewayError('rate_limited', { retryAfter: Math.ceil(left) })
  }

  // One after the other, so that a burst of guesses is not let through before the first of them is counted.
  private async inTurn<T>(subject: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(subject) ?? Promise.resolve()
    const turn = before.then(work, work)
    const settled = turn.catch(() => undefined)
    this.turns.set(subject, settled)
    try {
      return await turn
    } finally {
      if (this.turns.get(subject) === settled) this.turns.delete(subject)
    }
  }
}
