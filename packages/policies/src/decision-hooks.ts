import type { Ctx, FetchAnswer, PolicyDeps, PolicyHooks } from './contract.js'
import { type Decision, type DecisionSettings, Decisions } from './decisions.js'
import { firstOf } from './headers.js'
import { flatHeaders } from './log-fields.js'

export interface AskingSettings extends Omit<DecisionSettings, 'headers'> {
  headers: readonly { name: string; value: string }[]
  body: 'withheld' | 'json' | 'text'
  upstreamHeaders: readonly string[]
}

/** The hooks of a policy that asks somebody outside; `wrap` makes the question of what is told, `read` a decision of the answer or throws. */
export function decisionHooks(
  { headers, body, upstreamHeaders, ...settings }: AskingSettings,
  deps: PolicyDeps,
  wrap: (told: object) => object,
  read: (answer: FetchAnswer) => Decision,
): PolicyHooks {
  const decisions = new Decisions({ ...settings, headers: flatHeaders(headers) }, deps, read)
  const ask = (ctx: Ctx, more?: object) => decisions.ask(ctx, JSON.stringify(wrap(decisions.question(ctx, more))))
  return {
    onRequest: ctx => (body === 'withheld' || !hasBody(ctx) ? ask(ctx) : undefined),
    ...(body !== 'withheld' && {
      onRequestBody(ctx, { bytes }) {
        // It has been asked about already.
        if (!hasBody(ctx) && bytes.length === 0) return undefined
        return ask(ctx, { body: body === 'json' ? jsonOf(bytes) : bytes.toString('utf8') })
      },
    }),
    ...(upstreamHeaders.length > 0 && { onUpstream: (ctx, out) => decisions.tell(ctx, out, upstreamHeaders) }),
  }
}

const hasBody = ({ headers }: Ctx): boolean =>
  Number(firstOf(headers['content-length']) ?? 0) > 0 || headers['transfer-encoding'] !== undefined

/** Null for what is no JSON: a rule that looks for a member finds none. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
