import { Button, Text } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { Product } from '../../features/catalog/api.js'
import type { OwnSubscription } from '../../lib/own-subscriptions.js'
import { can, useMe } from '../../lib/session.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'

interface Props {
  product: Product
  /** Subscriptions of the caller to this product. */
  held: readonly OwnSubscription[]
}

/** How the caller stands to a product, and the one thing to do next. */
export function Standing({ product, held }: Props) {
  const me = useMe()
  const { href } = useLocation()
  const params = { tenant: product.tenant, product: product.slug }
  const active = held.find(({ state }) => state === 'active')
  const waiting = held.find(({ state }) => ['draft', 'pending', 'needs_info'].includes(state))
  if (me === null)
    return (
      <Button renderRoot={props => <Link to="/sign-in" search={{ next: href }} {...props} />}>
        Sign in to subscribe
      </Button>
    )
  if (active)
    return (
      <>
        <ToApplication of={active} label={`Open ${active.application.name}`} />
        {product.type === 'ai' ? (
          <Button renderRoot={props => <Link to="/playground" {...props} />}>Open the playground</Button>
        ) : (
          <Button
            renderRoot={props => (
              <Link to="/catalog/$tenant/$product" params={params} search={{ tab: 'reference' }} {...props} />
            )}
          >
            Try it
          </Button>
        )}
      </>
    )
  if (waiting)
    return (
      <>
        <Text c="dimmed" my="auto">
          <StatusBadge state={waiting.state} /> since <RelativeTime at={waiting.createdAt} />
        </Text>
        <ToApplication
          of={waiting}
          label={waiting.state === 'needs_info' ? 'Answer the question' : 'See the request'}
        />
      </>
    )
  if (!can(me, 'subscription:request') || product.plans.length === 0) return null
  return (
    <Button
      renderRoot={props => <Link to="/catalog/$tenant/$product" params={params} search={{ tab: 'plans' }} {...props} />}
    >
      Subscribe
    </Button>
  )
}

const ToApplication = ({ of, label }: { of: OwnSubscription; label: string }) => (
  <Button
    variant="default"
    renderRoot={props => (
      <Link to="/applications/$application" params={{ application: of.application.id }} {...props} />
    )}
  >
    {label}
  </Button>
)
