import { tenantUpdate, tenantView } from '@gatehouse/shared/api/tenants.js'
import { Skeleton, Stack } from '@mantine/core'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { change, getVersioned } from '../../lib/api-client.js'
import { notifyDone } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { path } from '../../lib/path.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'

const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['tenant', tenant],
    queryFn: ({ signal }) => getVersioned(tenantView, path`/tenants/${tenant}`, { signal }),
  })

export function SettingsPage(props: TenantProps) {
  const { tenant } = props
  const query = useQuery(tenantQuery(tenant))
  const client = useQueryClient()
  const may = useMay({ tenant })
  return (
    <>
      <PageHeader title="Settings" purpose="Of the tenant as a whole." action={<TenantChoice {...props} />} />
      {query.isPending ? (
        <Skeleton h={320} radius={8} />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Stack gap={24} maw={720}>
          <Panel title="Details">
            <Stack p={16} gap={0}>
              <DefinitionList
                items={[
                  ['Name', query.data.data.name],
                  [
                    'Slug',
                    <span key="slug" className="mono">
                      {query.data.data.slug}
                    </span>,
                  ],
                  ['Id', <CopyableId key="id" id={query.data.data.id} length={32} />],
                  ['Made', <RelativeTime key="made" at={query.data.data.createdAt} />],
                ]}
              />
            </Stack>
          </Panel>
          {may('PATCH /tenants/{tenant}') && (
            <Panel title="General">
              <Stack p={16} data-operation="PATCH /tenants/{tenant}">
                <SchemaForm
                  key={query.data.etag}
                  schema={tenantUpdate}
                  initial={{ name: query.data.data.name }}
                  action="Save"
                  onSubmit={input => change(tenantView, 'PATCH', path`/tenants/${tenant}`, input, query.data.etag)}
                  onDone={({ name }) => {
                    notifyDone(`The tenant is called ${name} now.`)
                    void client.invalidateQueries({ queryKey: ['tenant', tenant] })
                    void client.invalidateQueries({ queryKey: ['me'] })
                  }}
                />
              </Stack>
            </Panel>
          )}
        </Stack>
      )}
    </>
  )
}
