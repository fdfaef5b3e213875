import type { CallSummary, Outcome } from '../contract.js'

export const metricNames = [
  'requests',
  'status',
  'duration',
  'upstream',
  'request_bytes',
  'response_bytes',
  'tokens',
  'cost',
] as const
export type Metric = (typeof metricNames)[number]

export interface LineSettings {
  prefix: string
  metrics: readonly Metric[]
  tags: 'none' | 'dogstatsd'
  sampleRate: number
}

/** `value|type` of one call, by what it is called; undefined where the call has none. */
const VALUES: Readonly<Record<Metric, (outcome: Outcome, summary: CallSummary) => string | undefined>> = {
  requests: () => '1|c',
  status: () => '1|c',
  duration: ({ totalUs }) => `${totalUs / 1000}|ms`,
  upstream: (_, { upstreamUs }) => `${upstreamUs / 1000}|ms`,
  request_bytes: (_, { requestBytes }) => `${requestBytes}|h`,
  response_bytes: (_, { responseBytes }) => `${responseBytes}|h`,
  tokens: (_, { model, inputTokens, outputTokens }) =>
    model === undefined ? undefined : `${inputTokens + outputTokens}|c`,
  cost: (_, { model, costNanoUsd }) => (model === undefined ? undefined : `${Number(costNanoUsd) / 1e9}|c`),
}

/** What separates parts of names and lines, and all beyond plain text. */
const plain = (text: string): string => text.replace(/[^\w/-]/g, '_').slice(0, 100)

/** The lines of one call. */
export function linesOf(settings: LineSettings, outcome: Outcome, summary: CallSummary): string[] {
  const { prefix, metrics, tags, sampleRate } = settings
  const api = plain(summary.api ?? 'none')
  const rate = sampleRate < 1 ? `|@${sampleRate}` : ''
  const asTags = tags === 'dogstatsd'
  const tagged = asTags
    ? `|#api:${api},status:${outcome.status}${summary.plan === undefined ? '' : `,plan:${plain(summary.plan)}`}`
    : ''
  const lines: string[] = []
  for (const metric of metrics) {
    const value = VALUES[metric](outcome, summary)
    if (value === undefined) continue
    const own = metric === 'status' ? `status.${outcome.status}` : metric
    // Durations and sizes of a share stand for themselves; only counts are made up for.
    const shared = value.endsWith('|c') ? rate : ''
    lines.push(`${prefix}.${asTags ? '' : `${api.replaceAll('/', '_')}.`}${own}:${value}${shared}${tagged}`)
  }
  return lines
}

/** Lines put together into texts that fit a packet of Ethernet, of which none is torn. */
export function packed(lines: readonly string[], most = 1432): string[] {
  const texts: string[] = []
  let text = ''
  for (const line of lines) {
    if (text !== '' && text.length + 1 + line.length > most) {
      texts.push(text)
      text = ''
    }
    text = text === '' ? line : `${text}\n${line}`
  }
  if (text !== '') texts.push(text)
  return texts
}
