import { Button } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { Plan, Product } from '../../features/catalog/api.js'
import { can, useMe } from '../../lib/session.js'

/** Signs in first; then the wizard, with this plan chosen. */
export function SubscribeButton({ product, plan }: { product: Product; plan: Plan }) {
  const me = useMe()
  const { href } = useLocation()
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
  if (!can(me, 'subscription:request')) return null
  const label = plan.approval === 'auto' ? 'Subscribe' : 'Request access'
  return (
    <Button
      fullWidth
      data-operation="POST /applications/{application}/subscriptions"
      variant={plan.approval === 'auto' ? 'filled' : 'default'}
      renderRoot={props => (
        <Link
          to="/catalog/$tenant/$product/subscribe"
          params={{ tenant: product.tenant, product: product.slug }}
          search={{ plan: plan.slug, step: 'application' }}
          aria-label={`${label}: ${plan.name}`}
          {...props}
        />
      )}
    >
      {label}
    </Button>
  )
}
