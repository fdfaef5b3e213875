import { type MinuteSums, sumDimensions } from '@gatehouse/shared/telemetry/sums.js'

/** A row of `usage_minute`, with the columns' names. */
export interface UsageRow {
  bucket: string
  [column: string]: unknown
}

const FIGURES = [
  'requests',
  'errors',
  'estimated',
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'reasoningTokens',
  'costNano',
  'unpriced',
  'gatewayUs',
  'upstreamUs',
  'ttftUs',
  'ttftCalls',
] as const satisfies (keyof MinuteSums)[]

const column = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** The columns that are added to where the row is there already. */
export const SUMMED = FIGURES.map(column)

export const usageRow = (sums: MinuteSums): UsageRow => ({
  bucket: new Date(sums.minute).toISOString(),
  ...Object.fromEntries([...sumDimensions, ...FIGURES].map(name => [column(name), sums[name]])),
  total_ms_histogram: sums.histogram,
})
