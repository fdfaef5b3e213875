import { modelComparison } from '@gatehouse/shared/api/model-comparison.js'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { formatMs, formatNumber, formatUsd } from '../../lib/format.js'
import { path } from '../../lib/path.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { Panel } from '../../ui/panel.js'
import { StatusBadge } from '../../ui/status-badge.js'
import classes from './models.module.css'

type Target = z.output<typeof modelComparison>['targets'][number]
type Difference = NonNullable<Target['failures']>['difference']

const comparisonQuery = (tenant: string, model: string) =>
  queryOptions({
    queryKey: ['models', tenant, model, 'comparison'],
    queryFn: ({ signal }) => get(modelComparison, path`/tenants/${tenant}/models/${model}/comparison`, { signal }),
    refetchInterval: 15_000,
  })

/** Targets side by side; nothing where there are not two to compare. */
export function ComparisonPanel({ tenant, model }: { tenant: string; model: string }) {
  const { data } = useQuery(comparisonQuery(tenant, model))
  if (!data || data.targets.length < 2) return null
  const baseline = data.targets.find(target => target.baseline)
  return (
    <Panel title="Side by side, in 24 hours">
      <DataTable
        label="Targets side by side"
        columns={columns}
        rows={data.targets}
        rowKey={({ provider, model: name }) => `${provider}/${name}`}
      />
      <p className={classes.note}>
        {`Measured by ${baseline?.provider}/${baseline?.model}. In brackets the interval of 95 %. A difference is named where chance alone makes one as large in fewer than one of twenty such tables; below ${data.enough} calls on a side nothing is said. Tokens are those of an answer; a shadow’s answers are alike to what callers got.`}
      </p>
    </Panel>
  )
}

const columns: Column<Target>[] = [
  {
    title: 'Target',
    cell: ({ provider, model, roles }) => (
      <span className={classes.target}>
        <span className="mono">
          {provider}/{model}
        </span>
        {roles.map(role => (
          <StatusBadge key={role} state={role} tone={role === 'stable' ? 'quiet' : 'accent'} />
        ))}
      </span>
    ),
  },
  { title: 'Calls', numeric: true, cell: ({ calls }) => formatNumber(calls) },
  {
    title: 'Failed',
    numeric: true,
    cell: ({ failures }) => failures && <Figure {...failures} as={percent} words={['Fewer', 'More']} />,
  },
  {
    title: 'First token or answer',
    numeric: true,
    cell: ({ latencyMs }) => (latencyMs ? <Figure {...latencyMs} as={formatMs} words={['Faster', 'Slower']} /> : '–'),
  },
  {
    title: 'Cost of a call',
    numeric: true,
    cell: ({ cost }) =>
      cost ? (
        <Figure
          typical={cost.typicalUsd}
          low={cost.lowUsd}
          high={cost.highUsd}
          difference={cost.difference}
          as={formatUsd}
          words={['Cheaper', 'Dearer']}
        />
      ) : (
        '–'
      ),
  },
  {
    title: 'Rated',
    numeric: true,
    cell: ({ rating }) =>
      rating ? <Figure {...rating} as={percent} words={['Better', 'Worse']} of={rating.count} /> : '–',
  },
  {
    title: 'Tokens',
    numeric: true,
    cell: ({ outputTokens }) =>
      outputTokens ? <Figure {...outputTokens} as={length} words={['Shorter', 'Longer']} neutral /> : '–',
  },
  {
    title: 'Alike',
    numeric: true,
    cell: ({ similarity }) => (similarity ? <Alike {...similarity} /> : '–'),
  },
]

interface Plain {
  typical: number
  low: number
  high: number
}

const Alike = ({ typical, low, high }: Plain) => (
  <span className={classes.figure}>
    {percent(typical)}
    <span className={classes.interval}>
      [{percent(low)}–{percent(high)}]
    </span>
  </span>
)

interface FigureProps<T> {
  typical: T
  low: T
  high: T
  difference: Difference
  as: (value: T) => string
  /** For better and for worse. */
  words: readonly [string, string]
  /** Neither is good or bad. */
  neutral?: boolean
  /** How many it is of, where that is not the calls. */
  of?: number
}

function Figure<T>({
  typical,
  low,
  high,
  difference,
  as,
  words: [better, worse],
  neutral = false,
  of,
}: FigureProps<T>) {
  return (
    <span className={classes.figure}>
      {as(typical)}
      <span className={classes.interval}>
        [{as(low)}–{as(high)}]{of !== undefined && ` of ${formatNumber(of)}`}
      </span>
      {difference?.verdict === 'better' && <StatusBadge state={better} tone={neutral ? 'quiet' : 'good'} />}
      {difference?.verdict === 'worse' && <StatusBadge state={worse} tone={neutral ? 'quiet' : 'bad'} />}
      {difference?.verdict === 'too-few' && <StatusBadge state="Too few calls" />}
    </span>
  )
}

const length = (tokens: number): string => formatNumber(Math.round(tokens))
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
