import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { applicationQuery } from '../../features/applications/api.js'
import { RecentCalls } from '../../features/calls/recent-calls.js'
import { KeysPanel } from '../../features/keys/keys-panel.js'
import { SubscriptionsPanel } from '../../features/subscriptions/subscriptions-panel.js'
import { UsagePanel } from '../../features/usage/usage-panel.js'
import { useMe } from '../../lib/session.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Permitted } from '../permitted.js'
import { useFirstCall } from './use-first-call.js'

const route = getRouteApi('/shell/signed-in/applications/$application')

export function Application() {
  const { application } = route.useParams()
  return (
    <Permitted path="/applications">
      <Loaded key={application} id={application} />
    </Permitted>
  )
}

function Loaded({ id }: { id: string }) {
  const query = useQuery(applicationQuery(id))
  const call = useFirstCall(id)
  const me = useMe()
  if (query.isPending) return <Skeleton h={480} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const { name, organization } = query.data
  const may = me?.organizations.find(one => one.id === organization.id)?.permissions ?? []
  return (
    <>
      <PageHeader
        title={name}
        purpose={
          <>
            {organization.name} · <CopyableId id={query.data.id} length={32} />
          </>
        }
      />
      <Stack gap={24}>
        <SubscriptionsPanel application={id} mayRequest={may.includes('subscription:request')} />
        {may.includes('key:read') && <KeysPanel application={id} mayWrite={may.includes('key:write')} call={call} />}
        {may.includes('own-usage:read') && <UsagePanel application={id} />}
        {may.includes('own-log:read') && <RecentCalls application={id} />}
      </Stack>
    </>
  )
}
