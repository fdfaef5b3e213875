import { Anchor, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconMail, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Mail, outboxQuery } from './api.js'

const columns: Column<Mail>[] = [
  { title: 'Subject', cell: mail => <b>{mail.subject}</b> },
  { title: 'To', cell: mail => mail.to },
  { title: 'Written', numeric: true, cell: mail => <RelativeTime at={mail.createdAt} /> },
]

const SETTLES_MS = 250

interface Props {
  /** Whose mails alone; empty: everybody's. */
  to: string
  onTo: (to: string) => void
}

export function OutboxPage({ to, onTo }: Props) {
  const query = useInfiniteQuery({ ...outboxQuery(to), placeholderData: before => before })
  const settle = useDebouncedCallback(onTo, SETTLES_MS)
  const [open, setOpen] = useState<Mail>()
  return (
    <>
      <PageHeader
        title="Outbox"
        purpose="Mails of the last 24 hours. They are kept here because no mail server is set up."
        action={
          <TextInput
            aria-label="Address"
            placeholder="Whole address"
            leftSection={<IconSearch size={16} />}
            defaultValue={to}
            onChange={event => settle(event.currentTarget.value.trim())}
          />
        }
      />
      <Panel>
        <PagedTable
          label="Mails"
          query={query}
          columns={columns}
          rowKey={mail => mail.id}
          onOpen={setOpen}
          empty={
            <EmptyState icon={<IconMail size={20} />} title="No mails">
              Links to confirm an address or to choose a new password show here when somebody asks for one.
            </EmptyState>
          }
        />
      </Panel>
      <Modal opened={open !== undefined} onClose={() => setOpen(undefined)} title={open?.subject} size="lg">
        {open && (
          <Stack gap={16}>
            <Text c="dimmed">To {open.to}</Text>
            <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{open.text}</Text>
            {open.links.map(link => (
              <Anchor key={link} href={link} style={{ overflowWrap: 'anywhere' }}>
                {link}
              </Anchor>
            ))}
          </Stack>
        )}
      </Modal>
    </>
  )
}
