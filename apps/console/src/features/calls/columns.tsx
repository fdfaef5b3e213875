import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import { BreakablePath } from '../../ui/breakable-path.js'
import type { Column } from '../../ui/data-table.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { HttpStatus } from '../../ui/status-badge.js'
import type { Call } from './api.js'

export const shortColumns: Column<Call>[] = [
  { title: 'Time', cell: call => <RelativeTime at={call.time} /> },
  { title: 'Status', cell: call => <HttpStatus status={call.status} /> },
  { title: 'Called', cell: call => call.model ?? <Path {...call} /> },
  { title: 'Took', numeric: true, cell: call => formatMs(call.totalMs) },
  { title: 'Tokens', numeric: true, cell: call => formatTokens(call) },
  { title: 'Cost', numeric: true, cell: call => (call.priced ? formatUsd(call.costUsd) : 'No price') },
]

export const columns: Column<Call>[] = [
  ...shortColumns.slice(0, 3),
  { title: 'Application', cell: call => call.application.name },
  { title: 'Provider', cell: call => call.provider ?? '–' },
  ...shortColumns.slice(3),
]

const Path = ({ method, path }: Call) => (
  <span className="mono">
    {method} <BreakablePath path={path} />
  </span>
)

const formatTokens = ({ inputTokens, outputTokens }: Call): string =>
  inputTokens + outputTokens === 0 ? '–' : `${formatCompact(inputTokens)} / ${formatCompact(outputTokens)}`
