import { Group, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { formatWord } from '../../lib/format.js'
import { plainText } from '../../lib/markdown.js'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { ErrorState } from '../../ui/error-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { productQuery, productSettings, removeProduct, updateProduct } from './api.js'
import { PlansPanel } from './plans-panel.js'

interface Props {
  tenant: string
  product: string
  /** What can be offered, by slug. */
  apis: readonly string[]
  models: readonly string[]
  /** Leads to how developers see it. */
  preview: ReactNode
  onRemoved: () => void
}

export function ProductPage({ tenant, product, apis, models, preview, onRemoved }: Props) {
  const query = useQuery(productQuery(tenant, product))
  const client = useQueryClient()
  const [open, setOpen] = useState<'change' | 'remove'>()
  const close = () => setOpen(undefined)
  if (query.isPending) return <Skeleton h={420} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const { data } = query
  return (
    <>
      <PageHeader
        title={data.name}
        purpose={plainText(data.description) || 'A product without a description yet.'}
        action={
          <Group gap={8}>
            {preview}
            <Action
              of="PATCH /tenants/{tenant}/products/{product}"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('change')}
            >
              Change
            </Action>
            <Action
              of="DELETE /tenants/{tenant}/products/{product}"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('remove')}
            >
              Remove
            </Action>
          </Group>
        }
      />
      <Stack gap={24}>
        <PlansPanel tenant={tenant} product={data} models={models} />
        <Panel title="Details">
          <Stack p={16} gap={0}>
            <DefinitionList
              items={[
                [
                  'Slug',
                  <span key="slug" className="mono">
                    {data.slug}
                  </span>,
                ],
                ['APIs', data.apis.join(', ')],
                ['Who sees it', formatWord(data.visibility)],
                ['Team', data.team ?? 'The whole tenant'],
              ]}
            />
          </Stack>
        </Panel>
      </Stack>
      {open === 'change' && (
        <FormDrawer title={`Change ${data.name}`} onClose={close}>
          <SchemaForm
            schema={productSettings}
            initial={{
              name: data.name,
              description: data.description,
              apis: data.apis,
              visibility: data.visibility,
              team: data.team ?? undefined,
            }}
            choices={{ '/apis': apis.map(slug => ({ value: slug, label: slug })) }}
            action="Save"
            onCancel={close}
            onSubmit={input => updateProduct(tenant, data.slug, input)}
            onDone={({ name }) => {
              close()
              notifyDone(`${name} is changed.`)
              void client.invalidateQueries({ queryKey: ['products', tenant] })
            }}
          />
        </FormDrawer>
      )}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Remove ${data.name}?`}
          action="Remove the product"
          typed={data.slug}
          onConfirm={() => removeProduct(tenant, data.slug)}
          onDone={() => {
            notifyDone(`${data.name} is removed.`)
            void client.invalidateQueries({ queryKey: ['products', tenant] })
            onRemoved()
          }}
          onClose={close}
        >
          <Text>It leaves the catalog. It can go only while nobody is subscribed to it.</Text>
        </ConfirmDialog>
      )}
    </>
  )
}
