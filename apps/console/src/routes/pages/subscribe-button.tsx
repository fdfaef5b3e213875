import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationsQuery } from '../../features/applications/api.js'
import { CreateApplication } from '../../features/applications/create-application.js'
import type { Plan, Product } from '../../features/catalog/api.js'
import { SubscribeDialog } from '../../features/subscriptions/subscribe-dialog.js'
import { notifyDone } from '../../lib/notify.js'
import { can, useMe } from '../../lib/session.js'

/** Signs in first, then makes an application if there is none, then subscribes it. */
export function SubscribeButton({ product, plan }: { product: Product; plan: Plan }) {
  const me = useMe()
  const { href } = useLocation()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const may = can(me, 'subscription:request')
  const query = useInfiniteQuery({ ...applicationsQuery, enabled: may })
  const applications = query.data?.pages.flatMap(page => page.data)
  if (me === null)
    return (
      <Button
        renderRoot={props => <Link to="/sign-in" search={{ next: href }} {...props} />}
        variant="default"
        fullWidth
      >
        Sign in to subscribe
      </Button>
    )
  if (!may) return null
  const label = plan.approval === 'auto' ? 'Subscribe' : 'Request access'
  return (
    <>
      <Button
        fullWidth
        aria-label={`${label}: ${plan.name}`}
        variant={plan.approval === 'auto' ? 'filled' : 'default'}
        disabled={!applications}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      {asking && applications?.length === 0 && (
        <CreateApplication opened onClose={() => setAsking(false)} onCreated={() => setAsking(true)} />
      )}
      {asking && applications && applications.length > 0 && (
        <SubscribeDialog
          product={product}
          plan={plan}
          applications={applications}
          onClose={() => setAsking(false)}
          onSubscribed={({ application, state }) => {
            notifyDone(state === 'active' ? 'Subscribed.' : 'Your request is in.')
            void navigate({ to: '/applications/$application', params: { application: application.id } })
          }}
        />
      )}
    </>
  )
}
