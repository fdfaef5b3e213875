import { tenantCreate, tenantView } from '@gatehouse/shared/api/tenants.js'
import { post } from '../../lib/api-client.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import classes from './tenants.module.css'

/** Whoever makes a tenant is its administrator. */
export function NewTenantPage({ onMade }: { onMade: (slug: string) => void }) {
  return (
    <div className={classes.narrow}>
      <PageHeader
        title="New tenant"
        purpose="A tenant is who publishes: its APIs and models, the plans they are offered on, and the people who run it."
      />
      <Panel>
        <div className={classes.padded} data-operation="POST /tenants">
          <SchemaForm
            schema={tenantCreate}
            action="Make the tenant"
            onSubmit={input => post(tenantView, '/tenants', input)}
            onDone={({ slug }) => onMade(slug)}
          />
        </div>
      </Panel>
    </div>
  )
}
