import { NativeSelect, TextInput } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatWord } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type AuditScope, auditQuery, type Entry } from './api.js'
import classes from './audit.module.css'
import { EntryDrawer } from './entry-drawer.js'
import { useVerification, Verdict, VerifyButton } from './verify-chain.js'

const columns: Column<Entry>[] = [
  { title: 'What', cell: entry => <b>{formatWord(entry.action)}</b> },
  { title: 'Who', cell: entry => entry.actor?.name ?? 'Gatehouse itself' },
  { title: 'Of', cell: entry => <CopyableId id={entry.target.id} /> },
  { title: 'Tenant', cell: entry => entry.tenant ?? '–' },
  { title: 'From', cell: entry => <span className="mono">{entry.address ?? '–'}</span> },
  { title: 'When', numeric: true, cell: entry => <RelativeTime at={entry.at} /> },
]

interface Props {
  filter: AuditScope
  onFilter: (filter: AuditScope) => void
  tenants: readonly { slug: string; name: string }[]
}

export function AuditPage({ filter, onFilter, tenants }: Props) {
  const query = useInfiniteQuery({ ...auditQuery(filter), placeholderData: before => before })
  const verification = useVerification()
  const [open, setOpen] = useState<Entry>()
  const change = (part: AuditScope) => onFilter({ ...filter, ...part })
  return (
    <>
      <PageHeader
        title="Audit"
        purpose="Who changed what, newest first. Entries are chained: none can be changed unseen."
        action={<VerifyButton verification={verification} />}
      />
      <Verdict verification={verification} />
      <search className={classes.filters} aria-label="Filters of the audit">
        {tenants.length > 1 && (
          <NativeSelect
            aria-label="Tenant"
            data={[
              { value: '', label: 'Every tenant' },
              ...tenants.map(({ slug, name }) => ({ value: slug, label: name })),
            ]}
            value={filter.tenant ?? ''}
            onChange={event => change({ tenant: event.currentTarget.value || undefined })}
          />
        )}
        {(['action', 'target', 'actor'] as const).map(name => (
          <TextInput
            key={`${name} ${filter[name]}`}
            aria-label={labels[name]}
            placeholder={labels[name]}
            defaultValue={filter[name]}
            onBlur={event => change({ [name]: event.currentTarget.value.trim() || undefined })}
            onKeyDown={event => event.key === 'Enter' && event.currentTarget.blur()}
          />
        ))}
      </search>
      <Panel>
        <PagedTable
          label="Audit"
          query={query}
          columns={columns}
          rowKey={({ id }) => id}
          onOpen={setOpen}
          empty={
            <EmptyState icon={<IconHistory size={20} />} title="Nothing here">
              No change fits these filters. Actions are called as in the API, such as <code>plan.update</code>.
            </EmptyState>
          }
        />
      </Panel>
      {open && <EntryDrawer entry={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

const labels = { action: 'Action, such as plan.update', target: 'Id of what was changed', actor: 'Id of who did it' }
