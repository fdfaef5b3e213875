import { getRouteApi } from '@tanstack/react-router'
import { InvoicePage } from '../../features/invoices/invoice-page.js'
import { InvoicesPage } from '../../features/invoices/invoices-page.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { Permitted } from '../permitted.js'
import { ofTenant } from './of-tenant.js'

const ofSubscribers = getRouteApi('/shell/signed-in/admin/invoices')
const own = getRouteApi('/shell/signed-in/invoices')
const one = getRouteApi('/shell/signed-in/invoices/$subscription/$month')

export const TenantInvoices = ofTenant('/admin/invoices', 'usage:read', (props: TenantProps) => {
  const search = ofSubscribers.useSearch()
  const navigate = ofSubscribers.useNavigate()
  return (
    <InvoicesPage
      tenant={props.tenant}
      month={search.month}
      onMonth={month => void navigate({ search: { ...search, month } })}
      onOpen={({ subscription, month }) =>
        void navigate({ to: '/invoices/$subscription/$month', params: { subscription, month } })
      }
      tenantChoice={<TenantChoice {...props} />}
    />
  )
})

export function OwnInvoices() {
  const search = own.useSearch()
  const navigate = own.useNavigate()
  return (
    <Permitted path="/invoices">
      <InvoicesPage
        month={search.month}
        onMonth={month => void navigate({ search: { month } })}
        onOpen={({ subscription, month }) =>
          void navigate({ to: '/invoices/$subscription/$month', params: { subscription, month } })
        }
      />
    </Permitted>
  )
}

export const Invoice = () => <InvoicePage {...one.useParams()} />
