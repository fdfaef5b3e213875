import { nanoUsd, usd } from '@gatehouse/shared/money.js'
import { formatUsd } from '../../lib/format.js'

/** `+$1.20`, `−$0.30`, `$0`. */
export function formatDifference({ before, after }: { before: string; after: string }): string {
  const nano = nanoUsd(after) - nanoUsd(before)
  if (nano === 0n) return '$0'
  return `${nano > 0n ? '+' : '−'}${formatUsd(usd(nano > 0n ? nano : -nano))}`
}
