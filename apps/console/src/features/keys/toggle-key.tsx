import { useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { type Key, setKeyEnabled } from './api.js'

interface Props {
  application: string
  organization: string
  row: Key
}

/** Turns a key off for a while, and on again. */
export function ToggleKey({ application, organization, row }: Props) {
  const client = useQueryClient()
  const enable = row.state === 'disabled'
  const toggle = useMutation({
    mutationFn: () => setKeyEnabled(application, row.id, enable),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keys', application] })
      notifyDone(enable ? 'The key works again.' : 'The key is off: calls with it are refused.')
    },
    onError: notifyError,
  })
  if (row.state !== 'active' && row.state !== 'disabled') return null
  return (
    <Action
      of={`POST /applications/{application}/keys/{key}/${enable ? 'enable' : 'disable'}`}
      organization={organization}
      variant="default"
      size="xs"
      loading={toggle.isPending}
      onClick={() => toggle.mutate()}
    >
      {enable ? 'Enable' : 'Disable'}
    </Action>
  )
}
