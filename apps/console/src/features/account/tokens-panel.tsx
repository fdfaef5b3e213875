import { Button } from '@mantine/core'
import { IconPlus, IconTerminal2 } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { revokeToken, type Token, tokensQuery } from './api.js'
import { CreateToken } from './create-token.js'

export function TokensPanel() {
  const client = useQueryClient()
  const query = useInfiniteQuery(tokensQuery)
  const [creating, setCreating] = useState(false)
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey })
      notifyDone('The token is revoked.')
    },
    onError: notifyError,
  })
  const columns: Column<Token>[] = [
    { title: 'Name', cell: token => <b>{token.name}</b> },
    { title: 'Token', cell: token => <span className="mono">ghp_…{token.lastFour}</span> },
    { title: 'Last used', cell: token => <RelativeTime at={token.lastUsedAt} none="Never" /> },
    { title: 'Expires', cell: token => <RelativeTime at={token.expiresAt} none="Never" /> },
    {
      title: 'Actions',
      numeric: true,
      cell: token => (
        <Button variant="default" size="xs" onClick={() => revoke.mutate(token.id)}>
          Revoke
        </Button>
      ),
    },
  ]
  return (
    <Panel
      title="Personal tokens"
      action={
        <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
          New token
        </Button>
      }
    >
      <PagedTable
        label="Personal tokens"
        query={query}
        columns={columns}
        rowKey={token => token.id}
        empty={
          <EmptyState icon={<IconTerminal2 size={20} />} title="No tokens yet">
            With a token, scripts and the command line do what you may do. They are not for calls through the gateway.
          </EmptyState>
        }
      />
      {creating && <CreateToken onClose={() => setCreating(false)} />}
    </Panel>
  )
}
