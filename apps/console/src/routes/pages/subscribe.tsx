import { Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { applicationsQuery } from '../../features/applications/api.js'
import { CreateApplication } from '../../features/applications/create-application.js'
import { productQuery } from '../../features/catalog/api.js'
import { SubscribeWizard } from '../../features/subscriptions/subscribe-wizard.js'
import { notifyDone } from '../../lib/notify.js'
import { ownSubscriptionsQuery } from '../../lib/own-subscriptions.js'
import { can, permissionsIn, useMe } from '../../lib/session.js'
import { DeniedState } from '../../ui/denied-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'

const SAID: Record<string, string> = {
  active: 'Subscribed.',
  draft: 'Prepared. It is sent when your account is approved.',
}

const route = getRouteApi('/shell/signed-in/catalog/$tenant/$product/subscribe')

export function Subscribe() {
  const { tenant, product } = route.useParams()
  const progress = route.useSearch()
  const navigate = route.useNavigate()
  const me = useMe()
  const entry = useQuery(productQuery(tenant, product))
  const applications = useInfiniteQuery(applicationsQuery)
  const held = useQuery(ownSubscriptionsQuery)
  const [creating, { open, close }] = useDisclosure()
  const failed = [entry, applications, held].find(query => query.isError)
  if (!can(me, 'subscription:request'))
    return (
      <Panel>
        <DeniedState permission="subscription:request" />
      </Panel>
    )
  if (failed) return <ErrorState error={failed.error!} retry={() => void failed.refetch()} />
  if (!entry.data || !applications.data || !held.data) return <Skeleton h={420} radius={8} />
  return (
    <>
      <PageHeader title={`Subscribe to ${entry.data.name}`} purpose="Which plan, and for which of your applications." />
      <SubscribeWizard
        product={entry.data}
        applications={applications.data.pages
          .flatMap(page => page.data)
          .filter(({ organization }) => permissionsIn(me, organization.id).includes('subscription:request'))}
        held={held.data}
        progress={progress}
        onProgress={search => void navigate({ search, replace: search.step === progress.step })}
        {...(can(me, 'application:write') && { onNewApplication: open })}
        onSubscribed={({ application, state }) => {
          notifyDone(SAID[state] ?? 'Your request is in.')
          void navigate({ to: '/applications/$application', params: { application: application.id } })
        }}
      />
      <CreateApplication
        opened={creating}
        onClose={close}
        onCreated={({ id }) => {
          close()
          void navigate({ search: { ...progress, application: id, step: 'application' }, replace: true })
        }}
      />
    </>
  )
}
