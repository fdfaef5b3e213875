import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import classes from './calls.module.css'
import type { CallFilter } from './filter.js'

const statuses = [
  { value: '', label: 'Any status' },
  { value: 'ok', label: 'Succeeded' },
  { value: 'error', label: 'Failed' },
  { value: '4xx', label: '4xx, refused' },
  { value: '429', label: '429, limited' },
  { value: '5xx', label: '5xx, broken' },
]
const ranges = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
]

interface Props {
  /** Of one application: which one is not asked. */
  ofApplication: boolean
  filter: CallFilter
  onFilter: (filter: CallFilter) => void
}

export function FilterBar({ ofApplication, filter, onFilter }: Props) {
  const change = (part: Partial<CallFilter>) => onFilter({ ...filter, ...part })
  const chosen = filter.from !== undefined || filter.to !== undefined
  const filtered = Object.values(filter).some(value => value !== undefined)
  return (
    <search className={classes.filters} aria-label="Filters of the log">
      <NativeSelect
        aria-label="Time range"
        data={chosen ? [{ value: '', label: 'Chosen range' }, ...ranges] : ranges}
        value={chosen ? '' : (filter.range ?? '24h')}
        onChange={event =>
          change({
            range: event.currentTarget.value as NonNullable<CallFilter['range']>,
            from: undefined,
            to: undefined,
          })
        }
      />
      <NativeSelect
        aria-label="Status"
        data={statuses}
        value={filter.status ?? ''}
        onChange={event => change({ status: event.currentTarget.value || undefined })}
      />
      <Typed label="Model" value={filter.model} onEnter={model => change({ model })} />
      {!ofApplication && (
        <Typed label="Application id" value={filter.application} onEnter={application => change({ application })} />
      )}
      <Typed label="Request id" value={filter.requestId} onEnter={requestId => change({ requestId })} />
      {filtered && (
        <Button variant="subtle" onClick={() => onFilter({})}>
          Clear
        </Button>
      )}
    </search>
  )
}

interface TypedProps {
  label: string
  value: string | undefined
  onEnter: (value: string | undefined) => void
}

/** Filters when it is whole, on Enter or on leaving, rather than at each letter. */
function Typed({ label, value = '', onEnter }: TypedProps) {
  const [typed, setTyped] = useState(value)
  const [applied, setApplied] = useState(value)
  if (applied !== value) {
    setApplied(value)
    setTyped(value)
  }
  const enter = () => typed.trim() !== value && onEnter(typed.trim() || undefined)
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={event => setTyped(event.currentTarget.value)}
      onBlur={enter}
      onKeyDown={event => event.key === 'Enter' && enter()}
    />
  )
}
