import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { bucketLabel } from '../../ui/chart/scale.js'
import classes from './analytics.module.css'
import { type AnalyticsFilter, type By, dimensions } from './filter.js'
import type { Range } from './range.js'

const ranges = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: '90d', label: 'Last 90 days' },
]

interface Props {
  filter: AnalyticsFilter
  range: Range
  onFilter: (change: Partial<AnalyticsFilter>) => void
  /** What ids in filters are called. */
  nameOf: (dimension: By, id: string) => string
}

export function FilterBar({ filter, range, onFilter, nameOf }: Props) {
  const zoomed = filter.from !== undefined && filter.to !== undefined
  return (
    <search className={classes.filters} aria-label="What is shown">
      <NativeSelect
        aria-label="Time range"
        data={zoomed ? [{ value: '', label: 'Chosen range' }, ...ranges] : ranges}
        value={zoomed ? '' : (filter.range ?? '24h')}
        onChange={event =>
          onFilter({
            range: event.currentTarget.value as NonNullable<AnalyticsFilter['range']>,
            from: undefined,
            to: undefined,
          })
        }
      />
      <NativeSelect
        aria-label="Grouped by"
        data={[{ value: '', label: 'Not grouped' }, ...dimensions.map(one => ({ ...one, label: `By ${one.label}` }))]}
        value={filter.by ?? ''}
        onChange={event => onFilter({ by: (event.currentTarget.value || undefined) as By | undefined })}
      />
      <Checkbox
        label="Compare with the period before"
        checked={filter.compare !== 'no'}
        onChange={event => onFilter({ compare: event.currentTarget.checked ? undefined : 'no' })}
      />
      {zoomed && (
        <Chip
          label={`${bucketLabel(Date.parse(range.from))} to ${bucketLabel(Date.parse(range.to))}`}
          onClear={() => onFilter({ from: undefined, to: undefined })}
        />
      )}
      {dimensions.map(({ value, label }) => {
        const held = filter[value]
        if (held === undefined) return null
        return (
          <Chip
            key={value}
            label={`${label}: ${nameOf(value, held)}`}
            onClear={() => onFilter({ [value]: undefined })}
          />
        )
      })}
    </search>
  )
}

const Chip = ({ label, onClear }: { label: string; onClear: () => void }) => (
  <Button
    variant="light"
    size="xs"
    rightSection={<IconX size={14} aria-hidden />}
    aria-label={`Clear ${label}`}
    onClick={onClear}
  >
    {label}
  </Button>
)
