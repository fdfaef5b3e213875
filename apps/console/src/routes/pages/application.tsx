import { Skeleton, Stack, Tabs } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { applicationQuery } from '../../features/applications/api.js'
import { ApplicationSettings } from '../../features/applications/application-settings.js'
import { CallExplorer } from '../../features/calls/call-explorer.js'
import { keysQuery } from '../../features/keys/api.js'
import { FirstCall } from '../../features/keys/first-call.js'
import { KeysPanel } from '../../features/keys/keys-panel.js'
import { subscriptionsQuery } from '../../features/subscriptions/api.js'
import { SubscriptionsPanel } from '../../features/subscriptions/subscriptions-panel.js'
import { UsageView } from '../../features/usage/usage-view.js'
import { permissionsIn, useMe } from '../../lib/session.js'
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
  const { tab = 'overview', call, by, span, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const may = permissionsIn(useMe(), query.data?.organization.id ?? '')
  if (query.isPending) return <Skeleton h={480} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const { name, organization } = query.data
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
      <Tabs
        value={tab}
        onChange={next => void navigate({ search: { tab: next as typeof tab }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb={24}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          {may.includes('own-usage:read') && <Tabs.Tab value="usage">Usage</Tabs.Tab>}
          {may.includes('own-log:read') && <Tabs.Tab value="log">Log</Tabs.Tab>}
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview id={id} organization={organization.id} may={may} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsageView
            scope={{ application: id }}
            filter={{ range: span, by }}
            onFilter={({ range, by }) =>
              void navigate({ search: { tab, span: range, by }, replace: true, resetScroll: false })
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <CallExplorer
            application={id}
            filter={filter}
            onFilter={search => void navigate({ search: { tab, ...search }, replace: true })}
            open={call}
            onOpen={next => void navigate({ search: { tab, ...filter, call: next }, resetScroll: false })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <ApplicationSettings application={query.data} onDeleted={() => void navigate({ to: '/applications' })} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Overview({ id, organization, may }: { id: string; organization: string; may: readonly string[] }) {
  const call = useFirstCall(id)
  const readsKeys = may.includes('key:read')
  const subscriptions = useInfiniteQuery(subscriptionsQuery(id)).data?.pages.flatMap(page => page.data)
  const keys = useInfiniteQuery({ ...keysQuery(id), enabled: readsKeys }).data?.pages.flatMap(page => page.data)
  return (
    <Stack gap={24}>
      {subscriptions && keys && may.includes('own-log:read') && (
        <FirstCall
          application={id}
          subscribed={subscriptions.some(({ state }) => state === 'active')}
          hasKey={keys.some(({ state }) => state === 'active')}
          call={call}
        />
      )}
      <SubscriptionsPanel application={id} organization={organization} />
      {readsKeys && <KeysPanel application={id} organization={organization} call={call} />}
    </Stack>
  )
}
