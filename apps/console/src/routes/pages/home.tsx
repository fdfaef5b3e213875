import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { usageQuery } from '../../features/analytics/api.js'
import { rangeOf } from '../../features/analytics/range.js'
import { TrafficPanel } from '../../features/analytics/traffic-panel.js'
import { apisQuery } from '../../features/apis/api.js'
import { WaitingPanel } from '../../features/approvals/waiting-panel.js'
import { RecentChanges } from '../../features/audit/recent-changes.js'
import type { Step } from '../../features/home/checklist.js'
import { HomePage } from '../../features/home/home-page.js'
import { membersQuery } from '../../features/members/api.js'
import { modelsQuery } from '../../features/models/api.js'
import { productsQuery } from '../../features/products/api.js'
import { useHolds } from '../../lib/operations.js'
import { useNow } from '../../lib/use-now.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'

export const Home = ofTenant('/admin', 'tenant:read', (props: TenantProps) => {
  const { tenant } = props
  const holds = useHolds(tenant)
  return (
    <HomePage
      {...props}
      steps={useSteps(tenant)}
      main={
        holds('usage:read') && (
          <TrafficPanel tenant={tenant} all={<Small to="/admin/analytics" tenant={tenant} label="Analytics" />} />
        )
      }
      aside={
        <>
          {holds('approval:read') && <WaitingPanel inbox={<Small to="/admin/approvals" label="Inbox" />} />}
          {holds('audit:read') && (
            <RecentChanges tenant={tenant} all={<Small to="/admin/audit" tenant={tenant} label="Audit" />} />
          )}
        </>
      }
    />
  )
})

interface SmallProps {
  to:
    | '/admin/analytics'
    | '/admin/approvals'
    | '/admin/audit'
    | '/admin/apis'
    | '/admin/products'
    | '/admin/members'
    | '/admin/models'
    | '/catalog'
  label: string
  tenant?: string
}

const Small = ({ to, label, tenant }: SmallProps) => (
  <Button
    renderRoot={props => <Link to={to} search={tenant ? { tenant } : {}} {...props} />}
    variant="default"
    size="xs"
  >
    {label}
  </Button>
)

/** Each step looks at what is really there. */
function useSteps(tenant: string): Step[] {
  const holds = useHolds(tenant)
  const models = useInfiniteQuery({ ...modelsQuery(tenant), enabled: holds('model:read') }).data
  const apis = useInfiniteQuery({ ...apisQuery(tenant), enabled: holds('api:read') }).data
  const products = useInfiniteQuery({ ...productsQuery(tenant), enabled: holds('product:read') }).data
  const members = useInfiniteQuery({ ...membersQuery(tenant), enabled: holds('member:read') }).data
  const range = rangeOf({ range: '90d' }, useNow(60_000))
  const usage = useQuery({ ...usageQuery({ tenant }, range), enabled: holds('usage:read') }).data
  const all = <T,>(data: { pages: { data: T[] }[] } | undefined) => data?.pages.flatMap(page => page.data)
  const state = all(apis)?.flatMap(({ versions }) => versions.map(({ state }) => state))
  return [
    {
      title: 'Make an API or a model',
      hint: 'From an OpenAPI file, an address, or a provider of models.',
      done: state && all(models) && (state.length > 0 || all(models)!.length > 0),
      link: <Small to="/admin/apis" tenant={tenant} label="New API" />,
    },
    {
      title: 'Publish it',
      hint: 'Nodes serve it within a second.',
      done: state?.some(one => one === 'published' || one === 'deprecated'),
      link: <Small to="/admin/apis" tenant={tenant} label="APIs" />,
    },
    {
      title: 'Offer it as a product',
      hint: 'With plans that say how much, and who decides.',
      done: all(products) && all(products)!.length > 0,
      link: <Small to="/admin/products" tenant={tenant} label="New product" />,
    },
    {
      title: 'Bring somebody in',
      hint: 'An approver, a publisher, or somebody who looks on.',
      done: all(members) && all(members)!.length > 1,
      link: <Small to="/admin/members" tenant={tenant} label="Invite" />,
    },
    {
      title: 'See the first call',
      hint: 'Turns green by itself, from real traffic.',
      done: usage && (usage.data[0]?.requests ?? 0) > 0,
      link: <Small to="/catalog" label="Catalog" />,
    },
  ]
}
