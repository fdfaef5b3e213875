import type { DryRunStep } from '@gatehouse/shared/api/dry-run.js'
import type { Authentication, BodyHooks, Bound, Chain, Hooks } from '../policy/chain.js'

type Message = NonNullable<DryRunStep['before']>
type Told = Pick<DryRunStep, 'verdict' | 'detail'>
/** As much as the hook may change; undefined: it only judges. */
type Shot<A extends unknown[]> = (args: A) => Message | undefined

/** Notes what each hook of a chain makes of a call, while it does it. The hooks are those of every other call. */
export class Trace {
  readonly steps: DryRunStep[] = []
  private readonly known = new Map<Chain, Chain>()

  /** `caller`: taken for who calls, whatever the chain would ask for. */
  constructor(
    private readonly caller: string | undefined,
    private readonly shown: (headers: readonly string[]) => [string, string][],
  ) {}

  of(chain: Chain): Chain {
    const known = this.known.get(chain)
    if (known) return known
    const traced: Chain = {
      ...chain,
      authentication: chain.authentication && this.authentication(chain.authentication),
      guards: this.each('request', chain.guards, judged),
      request: this.each('request', chain.request, judged),
      requestBody: this.each('body', chain.requestBody, judged),
      upstream: this.each('upstream', chain.upstream, undefined, ([, { method, path, headers }]) => ({
        method,
        path,
        headers: this.shown(headers),
      })),
      replace: this.each('response', chain.replace, judged),
      response: this.each('response', chain.response, undefined, ([, { status, headers }]) => ({
        status,
        headers: this.shown(headers),
      })),
      body: chain.body && this.body(chain.body),
    }
    this.known.set(chain, traced)
    return traced
  }

  private authentication(of: Authentication): Authentication {
    const { caller } = this
    if (caller !== undefined)
      return {
        methods: [{ policy: '', run: () => ({ application: caller }) }],
        all: false,
        anonymous: null,
        challenge: of.challenge,
      }
    const methods = this.each('authenticate', of.methods, verdict => {
      if (verdict === undefined) return { verdict: 'passed', detail: 'No credentials of this kind.' }
      return 'error' in verdict
        ? { verdict: verdict.error, ...(verdict.detail !== undefined && { detail: verdict.detail }) }
        : { verdict: 'accepted', detail: verdict.application ?? 'No application.' }
    })
    return { ...of, methods: methods ?? [] }
  }

  private body(of: BodyHooks): BodyHooks {
    return {
      ...of,
      json: this.each(
        'answer',
        of.json,
        undefined,
        ([, json]) => ({ body: json }),
        (_, given) => (given === undefined ? undefined : { body: given }),
      ),
      streams: this.each('answer', of.streams, stream => ({ verdict: stream ? 'changed' : 'unchanged' })),
    }
  }

  private each<A extends unknown[], R>(
    hook: string,
    hooks: Hooks<(...args: A) => R>,
    told?: (result: Awaited<R>) => Told,
    shot?: Shot<A>,
    made: (args: A, result: Awaited<R>) => Message | undefined = args => shot?.(args),
  ): Bound<(...args: A) => R>[] | null {
    if (hooks === null) return null
    return hooks.map(({ policy, run }) => ({
      policy,
      run: (...args: A): R => {
        const before = shot && structuredClone(shot(args))
        const startedAt = performance.now()
        const note = (said: Told | undefined, after?: Message): void => {
          const us = Math.round((performance.now() - startedAt) * 1000)
          const same = after === undefined || JSON.stringify(before) === JSON.stringify(after)
          const step = { policy, hook, us, ...(said ?? { verdict: same ? 'unchanged' : 'changed' }) }
          this.steps.push(same ? step : { ...step, ...(before && { before }), after: structuredClone(after) })
        }
        const failed = (cause: unknown): never => {
          note({ verdict: 'failed', detail: cause instanceof Error ? cause.message : String(cause) })
          throw cause
        }
        const done = (result: Awaited<R>): Awaited<R> => {
          note(told?.(result), made(args, result))
          return result
        }
        let result: R
        try {
          result = run(...args)
        } catch (cause) {
          return failed(cause)
        }
        return result instanceof Promise ? (result.then(done, failed) as R) : (done(result as Awaited<R>) as R)
      },
    }))
  }
}

type Judgement = { error: string; detail?: string | undefined } | { status: number } | undefined

function judged(reply: Judgement): Told {
  if (reply === undefined) return { verdict: 'passed' }
  if ('status' in reply) return { verdict: 'replied', detail: `With status ${reply.status}.` }
  return { verdict: reply.error, ...(reply.detail !== undefined && { detail: reply.detail }) }
}
