import { Box } from '@mantine/core'
import type { ReactNode } from 'react'
import type { UpstreamDraft } from './config.js'
import { ShareBar } from './share-bar.js'
import { formatPercent, percentOf, targetShares } from './shares.js'
import { type UpstreamPart, upstreamWords } from './upstream-words.js'

const titles: Record<UpstreamPart, string> = {
  balancing: 'Load balancing',
  split: 'Split',
  shadow: 'Shadow',
  health: 'Health',
  retries: 'Retries',
  timeouts: 'Timeouts',
  tls: 'TLS',
  registry: 'Registry',
  function: 'Function',
  transcoding: 'JSON to gRPC',
}

/** Where calls go and what is done on the way, part by part; what is off is left out. */
export function upstreamItems(upstream: UpstreamDraft): [string, ReactNode][] {
  const { targets = [], split, tls } = upstream
  const shares = targetShares(upstream)
  const several = targets.length > 1
  const parts = Object.entries(upstreamWords).flatMap(([name, words]): [string, ReactNode][] => {
    const part = name as UpstreamPart
    // A single target has nobody to share with, and most targets nothing of their own for TLS.
    if ((part === 'balancing' && !several) || (part === 'tls' && !tls)) return []
    const said = words(upstream)
    return said === undefined ? [] : [[titles[part], part === 'split' ? <Shares key={part} split={split} /> : said]]
  })
  return [
    [
      'Targets',
      <div key="targets">
        {targets.map(({ url, group }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several may have one address
          <div key={at} className="mono">
            {url} {several && `${formatPercent(shares[at] ?? 0)}${group ? ` (${group})` : ''}`}
          </div>
        ))}
      </div>,
    ],
    ...parts,
  ]
}

const Shares = ({ split }: Pick<UpstreamDraft, 'split'>) => (
  <Box maw={480}>
    <ShareBar
      label="Split"
      parts={(split?.shares ?? []).map(share => ({ name: share.group ?? '', percent: percentOf(share) }))}
    />
  </Box>
)
