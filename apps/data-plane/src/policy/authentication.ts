import type { Identity, MaybePromise, Rejection, Verdict } from '@gatehouse/policies/contract.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Authentication } from './chain.js'

/** Finds who calls and sets `exchange.caller`; `next` runs where the call may go on, else it has been answered. */
export function identify(exchange: Exchange, authentication: Authentication, next: () => void): void {
  new Deciding(exchange, authentication, next).from(0)
}

class Deciding {
  private accepted: Identity | undefined = undefined
  private passed = 0
  private rejection: Rejection | undefined = undefined
  private rejectedBy = ''

  constructor(
    private readonly exchange: Exchange,
    private readonly authentication: Authentication,
    private readonly next: () => void,
  ) {}

  /** Synchronous until a method really waits. */
  from(index: number): void {
    const { methods } = this.authentication
    for (let i = index; i < methods.length; i++) {
      const method = methods[i]!
      const { policy } = method
      let verdict: MaybePromise<Verdict>
      try {
        verdict = method.run(this.exchange)
      } catch (cause) {
        return this.exchange.crash(`policy ${policy} failed`, cause)
      }
      if (verdict !== undefined && 'then' in verdict) {
        verdict
          .then(late => {
            if (!this.exchange.gone && this.goesOn(late, policy)) this.from(i + 1)
          })
          .catch(cause => this.exchange.crash(`policy ${policy} failed`, cause))
        return
      }
      if (!this.goesOn(verdict, policy)) return
    }
    this.conclude()
  }

  /** False: it is decided. */
  private goesOn(verdict: Verdict, policy: string): boolean {
    const { all } = this.authentication
    if (verdict === undefined) return true
    if ('error' in verdict) {
      if (all) {
        this.reject(verdict, policy)
        return false
      }
      this.rejection ??= verdict
      this.rejectedBy ||= policy
      return true
    }
    if (!all && verdict.application !== undefined) {
      this.accept(verdict)
      return false
    }
    const merged = this.accepted === undefined ? verdict : merge(this.accepted, verdict)
    if (merged === null) {
      this.reject(
        { error: 'credentials_rejected', detail: 'The credentials belong to different applications.' },
        policy,
      )
      return false
    }
    this.accepted = merged
    this.passed++
    return true
  }

  private conclude(): void {
    const { all, anonymous, methods } = this.authentication
    if (this.rejection) return this.reject(this.rejection, this.rejectedBy)
    if (this.accepted !== undefined && (!all || this.passed === methods.length)) return this.accept(this.accepted)
    if (this.passed === 0 && anonymous !== null) return this.accept(anonymous)
    this.exchange.fail('credentials_missing')
  }

  private accept(identity: Identity): void {
    const { exchange } = this
    const { anonymous } = this.authentication
    exchange.caller = undefined
    // Credentials that name nobody open what calls without any may do, and nothing where those are refused.
    const named = identity.application === undefined ? anonymous && merge(anonymous, identity) : identity
    if (named === null) return exchange.fail('application_unknown')
    const { application, subscription, key, plans } = named
    if (application === undefined) return this.next()
    const consumer = exchange.runtime.consumerOf(application, subscription)
    if (!consumer) return exchange.fail('application_unknown')
    exchange.caller = { keyId: key, subscription, consumer, plans: plans ?? null }
    if (consumer.application.state !== 'active') return exchange.fail('subscription_suspended', { detail: SUSPENDED })
    this.next()
  }

  private reject({ error, detail, challenge, answer }: Rejection, policy: string): void {
    const { exchange } = this
    exchange.facts.note(policy, error)
    if (answer) {
      exchange.facts.error = error
      return exchange.reply(
        answer.status,
        [...answer.headers, ...(challenge ? ['www-authenticate', challenge] : [])],
        answer.body,
      )
    }
    exchange.fail(error, { detail, challenge })
  }
}

export const SUSPENDED = 'This application is suspended. See its page in the portal.'

/** Both at once: what either narrows is narrowed. Null where they stand for different applications. */
function merge(a: Identity, b: Identity): Identity | null {
  if (a.application !== undefined && b.application !== undefined && a.application !== b.application) return null
  if (a.subscription !== undefined && b.subscription !== undefined && a.subscription !== b.subscription) return null
  return {
    application: a.application ?? b.application,
    subscription: a.subscription ?? b.subscription,
    key: a.key ?? b.key,
    plans: a.plans && b.plans ? a.plans.filter(plan => b.plans!.includes(plan)) : (a.plans ?? b.plans),
  }
}
