import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useLocation } from '@tanstack/react-router'
import { ProductPage } from '../../features/catalog/product-page.js'
import { ownSubscriptionsQuery } from '../../lib/own-subscriptions.js'
import { permissionsIn, useMe } from '../../lib/session.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Standing } from './standing.js'
import { SubscribeButton } from './subscribe-button.js'

const route = getRouteApi('/shell/catalog/$tenant/$product')

export function Product() {
  const { tenant, product } = route.useParams()
  const { tab = 'overview', api, op } = route.useSearch()
  const navigate = route.useNavigate()
  const me = useMe()
  const own = useQuery({ ...ownSubscriptionsQuery, enabled: me !== null }).data ?? []
  const held = own.filter(one => one.tenant === tenant && one.product.slug === product)
  const openings = held
    .filter(({ state, organization }) => state === 'active' && permissionsIn(me, organization).includes('key:write'))
    .map(({ id, application, plan }) => ({
      application: application.id,
      subscription: id,
      label: `${application.name}, ${plan.name}`,
    }))
  return (
    <ProductPage
      key={`${tenant}/${product}`}
      tenant={tenant}
      product={product}
      tab={tab}
      onTab={next => void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
      place={{ api, op }}
      onPlace={place => void navigate({ search: { tab: 'reference', ...place }, resetScroll: false })}
      standing={entry => <Standing product={entry} held={held} />}
      subscribe={(entry, plan) => <SubscribeButton product={entry} plan={plan} />}
      openings={openings}
      closed={<Closed tenant={tenant} product={product} />}
    />
  )
}

/** Nothing to try it with: the step that is missing. */
function Closed({ tenant, product }: { tenant: string; product: string }) {
  const me = useMe()
  const { href } = useLocation()
  const signIn = (
    <Button renderRoot={props => <Link to="/sign-in" search={{ next: href }} {...props} />}>Sign in</Button>
  )
  const plans = (
    <Button
      renderRoot={props => (
        <Link to="/catalog/$tenant/$product" params={{ tenant, product }} search={{ tab: 'plans' }} {...props} />
      )}
    >
      See the plans
    </Button>
  )
  return (
    <EmptyState icon={<IconLock size={20} />} title="Subscribe to try it" action={me === null ? signIn : plans}>
      {me === null
        ? 'Calls are made with a temporary key of a subscription of yours.'
        : 'None of your applications has an active subscription to this product.'}
    </EmptyState>
  )
}
