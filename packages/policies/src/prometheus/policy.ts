import { type CallSummary, type Ctx, definePolicy, type Outcome } from '../contract.js'
import { about, config } from './config.js'

type Label = keyof typeof VALUES

const VALUES = {
  api: (_: Ctx, __: Outcome, { api }: CallSummary) => api,
  version: (_: Ctx, __: Outcome, { version }: CallSummary) => version,
  route: (_: Ctx, __: Outcome, { route }: CallSummary) => route,
  plan: (_: Ctx, __: Outcome, { plan }: CallSummary) => plan,
  model: (_: Ctx, __: Outcome, { model }: CallSummary) => model,
  method: ({ method }: Ctx) => method,
  status: (_: Ctx, { status }: Outcome) => String(status),
  application: ({ applicationId }: Ctx) => applicationId,
} as const
const OTHER = 'other'

type Labels = Readonly<Record<string, string>>

/** Labels are made once: their objects stand for them from then on. */
interface Series {
  of: Labels
  buckets: readonly Labels[]
  input: Labels
  output: Labels
}

export default definePolicy({
  id: 'prometheus',
  ...about,
  config,
  compile({ labels, bucketsMs, maxSeries }, deps) {
    const known = new Map<string, Series>()
    const made = (of: Labels): Series => ({
      of,
      buckets: [...bucketsMs.map(String), '+Inf'].map(le => ({ ...of, le })),
      input: { ...of, direction: 'input' },
      output: { ...of, direction: 'output' },
    })
    const other = made(Object.fromEntries(labels.map(name => [name, OTHER])))

    /** Bounded: callers choose some of these values. */
    const seriesOf = (ctx: Ctx, outcome: Outcome, summary: CallSummary): Series => {
      const values = labels.map((name: Label) => VALUES[name](ctx, outcome, summary) ?? '')
      const name = values.join('\n')
      const found = known.get(name)
      if (found) return found
      if (known.size >= maxSeries) return other
      const series = made(Object.fromEntries(labels.map((label, at) => [label, values[at]!])))
      known.set(name, series)
      return series
    }
    return {
      onComplete(ctx, outcome) {
        const summary = outcome.summary?.()
        if (!summary) return
        const { of, buckets, input, output } = seriesOf(ctx, outcome, summary)
        const ms = outcome.totalUs / 1000
        deps.count('gatehouse_policy_requests_total', of)
        deps.count('gatehouse_policy_duration_ms_sum', of, ms)
        deps.count('gatehouse_policy_duration_ms_count', of)
        for (const [at, bucket] of buckets.entries())
          if (ms <= (bucketsMs[at] ?? Number.POSITIVE_INFINITY))
            deps.count('gatehouse_policy_duration_ms_bucket', bucket)
        if (summary.model === undefined) return
        deps.count('gatehouse_policy_tokens_total', input, summary.inputTokens)
        deps.count('gatehouse_policy_tokens_total', output, summary.outputTokens)
        deps.count('gatehouse_policy_cost_usd_total', of, Number(summary.costNanoUsd) / 1e9)
      },
    }
  },
})
