import { planCreate } from '@gatehouse/shared/api/catalog.js'
import { Group } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { createPlan, type Plan, type Product, planSettings, plansQuery, removePlan, updatePlan } from './api.js'
import { planColumns } from './plan-columns.js'

type Open = { kind: 'add' } | { kind: 'change' | 'remove'; plan: Plan }

/** What a subscription to the product may be, plan beside plan. */
export function PlansPanel({
  tenant,
  product,
  models,
}: {
  tenant: string
  product: Product
  models: readonly string[]
}) {
  const query = useInfiniteQuery(plansQuery(tenant, product.slug))
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const done = (said: string) => {
    close()
    notifyDone(said)
    void client.invalidateQueries({ queryKey: ['products', tenant, product.slug] })
  }
  const common = {
    choices: { '/models': models.map(slug => ({ value: slug, label: slug })) },
    onCancel: close,
  }
  const small = { tenant, variant: 'default', size: 'xs' } as const
  const one = '/tenants/{tenant}/products/{product}/plans/{plan}' as const
  const columns = [
    ...planColumns,
    {
      title: 'Actions',
      numeric: true,
      cell: (plan: Plan) => (
        <Group gap={8} justify="flex-end" wrap="nowrap">
          <Action
            of={`PATCH ${one}`}
            {...small}
            aria-label={`Change ${plan.name}`}
            onClick={() => setOpen({ kind: 'change', plan })}
          >
            Change
          </Action>
          <Action
            of={`DELETE ${one}`}
            {...small}
            aria-label={`Remove ${plan.name}`}
            onClick={() => setOpen({ kind: 'remove', plan })}
          >
            Remove
          </Action>
        </Group>
      ),
    },
  ]
  return (
    <Panel
      title="Plans"
      action={
        <Action
          of="POST /tenants/{tenant}/products/{product}/plans"
          tenant={tenant}
          size="xs"
          onClick={() => setOpen({ kind: 'add' })}
        >
          New plan
        </Action>
      }
    >
      <PagedTable
        label="Plans"
        query={query}
        columns={columns}
        rowKey={plan => plan.id}
        empty={
          <EmptyState icon={<IconTag size={20} />} title="No plans yet">
            Nobody can subscribe before there is one. A plan says how much, who decides, and what is asked.
          </EmptyState>
        }
      />
      {open?.kind === 'add' && (
        <FormDrawer title={`New plan of ${product.name}`} onClose={close}>
          <SchemaForm
            {...common}
            schema={planCreate}
            initial={{ approval: 'auto' }}
            action="Make the plan"
            onSubmit={input => createPlan(tenant, product.slug, input)}
            onDone={({ name }) => done(`${name} is in the catalog.`)}
          />
        </FormDrawer>
      )}
      {open?.kind === 'change' && (
        <FormDrawer title={`Change ${open.plan.name}`} onClose={close}>
          <SchemaForm
            {...common}
            schema={planSettings}
            initial={{
              name: open.plan.name,
              approval: open.plan.approval,
              limits: open.plan.limits,
              models: open.plan.models ?? undefined,
              price: open.plan.price ?? undefined,
              questions: open.plan.questions,
            }}
            action="Save"
            onSubmit={input => updatePlan(tenant, product.slug, open.plan.slug, input)}
            onDone={({ name }) => done(`${name} is changed, for its subscriptions too.`)}
          />
        </FormDrawer>
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove the plan ${open.plan.name}?`}
          action="Remove the plan"
          typed={open.plan.slug}
          onConfirm={() => removePlan(tenant, product.slug, open.plan.slug)}
          onDone={() => done(`${open.plan.name} is removed.`)}
          onClose={close}
        >
          It can go only while nobody is subscribed to it.
        </ConfirmDialog>
      )}
    </Panel>
  )
}
