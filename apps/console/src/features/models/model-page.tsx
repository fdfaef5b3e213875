import { Button, Group, Skeleton, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { useHolds, useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { createModelVersion, type Model, modelQuery, sharesQuery, updateModel } from './api.js'
import { ComparisonPanel } from './comparison-panel.js'
import { ModelForm } from './model-form.js'
import classes from './models.module.css'
import { RouteEditor } from './routing/route-editor.js'
import { RouteGraph } from './routing/route-graph.js'
import { type configOf, treeOf } from './routing/tree.js'
import { VersionsPanel } from './versions-panel.js'

interface Props {
  tenant: string
  model: string
  /** Slugs of those that can serve it. */
  providers: readonly string[]
  /** Leads to the calls of it. */
  calls: ReactNode
}

const CHANGE = 'PATCH /tenants/{tenant}/models/{model}'

/** One alias: where its calls go, where they went, and what stood behind it before. */
export function ModelPage({ tenant, model, providers, calls }: Props) {
  const query = useQuery(modelQuery(tenant, model))
  const client = useQueryClient()
  const [changing, setChanging] = useState(false)
  const mayCompare = useHolds(tenant)('usage:read')
  const changed = () => client.invalidateQueries({ queryKey: ['models', tenant] })
  if (query.isPending) return <Skeleton h={420} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <PageHeader
        title={query.data.slug}
        purpose="A name that callers put in “model”, and how a target is found for each call."
        action={
          <Group gap={8}>
            {calls}
            <Action of={CHANGE} tenant={tenant} variant="default" onClick={() => setChanging(true)}>
              Settings
            </Action>
          </Group>
        }
      />
      <Stack gap={24}>
        <Routes tenant={tenant} model={query.data} providers={providers} onChanged={changed} />
        {mayCompare && <ComparisonPanel tenant={tenant} model={query.data.slug} />}
        <VersionsPanel tenant={tenant} model={query.data.slug} />
      </Stack>
      {changing && (
        <ModelForm
          tenant={tenant}
          providers={providers}
          model={query.data}
          onClose={() => setChanging(false)}
          onDone={() => {
            setChanging(false)
            void changed()
          }}
        />
      )}
    </>
  )
}

interface RoutesProps {
  tenant: string
  model: Model
  providers: readonly string[]
  onChanged: () => Promise<void>
}

type Config = ReturnType<typeof configOf>

function Routes({ tenant, model, providers, onChanged }: RoutesProps) {
  const holds = useHolds(tenant)
  const may = useMay({ tenant })
  const seen = useQuery({ ...sharesQuery(tenant, model.slug), enabled: holds('log:read') }).data
  const [editing, setEditing] = useState(false)
  const tree = treeOf(model)
  const shares = seen && seen.calls > 0 ? seen.shares : undefined
  const save = async (config: Config) => {
    await updateModel(tenant, model.slug, config)
    await onChanged()
    notifyDone(`${model.slug} is changed, on every node within a second.`)
  }
  const keep = async (config: Config) => {
    const { timeouts, resilience } = model
    const { number } = await createModelVersion(tenant, model.slug, { ...config, timeouts, resilience })
    await onChanged()
    notifyDone(`Version ${number} is kept. Label it to try it, or put it in force.`)
  }
  return (
    <Panel
      title="Routes"
      action={
        may(CHANGE) &&
        !editing && (
          <Button data-operation={CHANGE} size="xs" onClick={() => setEditing(true)}>
            Change the routes
          </Button>
        )
      }
    >
      {editing ? (
        <RouteEditor
          alias={model.slug}
          tree={tree}
          shares={shares}
          providers={providers.map(slug => ({ value: slug, label: slug }))}
          onSave={save}
          {...(may('POST /tenants/{tenant}/models/{model}/versions') && { onKeep: keep })}
          onClose={() => setEditing(false)}
        />
      ) : (
        <RouteGraph alias={model.slug} tree={tree} shares={shares} />
      )}
      {seen && (
        <p className={classes.note}>
          {seen.calls === 0
            ? 'Nobody has called it in 24 hours, so no shares are shown.'
            : `Shares are of the newest ${seen.calls} calls in 24 hours.`}
        </p>
      )}
    </Panel>
  )
}
