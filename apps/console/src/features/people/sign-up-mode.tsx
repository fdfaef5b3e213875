import { Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { configure, settingsQuery } from './api.js'

/** Whether accounts wait for approval. */
export function SignUpMode() {
  const { data } = useQuery(settingsQuery)
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: configure,
    onSuccess: settings => {
      client.setQueryData(settingsQuery.queryKey, settings)
      notifyDone(settings.signUp === 'open' ? 'Sign-up is open.' : 'New accounts wait for approval.')
    },
    onError: notifyError,
  })
  return (
    <Checkbox
      data-operation="PUT /settings"
      mb={16}
      label="New accounts wait for approval"
      description="Until then people read the catalog and prepare applications and subscriptions. Whom a tenant invites does not wait."
      disabled={!data || change.isPending}
      checked={data?.signUp === 'approval'}
      onChange={event => change.mutate({ signUp: event.currentTarget.checked ? 'approval' : 'open' })}
    />
  )
}
