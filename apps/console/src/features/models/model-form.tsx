import { modelCreate } from '@gatehouse/shared/api/ai.js'
import { notifyDone } from '../../lib/notify.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { createModel, type Model, updateModel } from './api.js'

interface Props {
  tenant: string
  /** Undefined: a new one. */
  model?: Model
  /** Slugs of those that can serve it. */
  providers: readonly string[]
  onClose: () => void
  onDone: () => void
}

const settings = modelCreate.omit({ slug: true })

export function ModelForm({ tenant, model, providers, onClose, onDone }: Props) {
  const offered = providers.map(slug => ({ value: slug, label: slug }))
  const common = {
    choices: { '/targets/*/provider': offered, '/fallbacks/*/provider': offered },
    // Drawn as a graph on the page of the alias; the lists are empty where there is a tree.
    hidden: ['/routing', ...(model?.routing ? ['/targets', '/fallbacks'] : [])],
    onCancel: onClose,
  }
  const done = (said: string) => {
    notifyDone(said)
    onDone()
  }
  return (
    <FormDrawer title={model ? `Change ${model.slug}` : 'New model alias'} onClose={onClose}>
      {model ? (
        <SchemaForm
          {...common}
          schema={settings}
          initial={{
            strategy: model.strategy,
            ...(!model.routing && {
              targets: model.targets.map(({ provider, model, weight = 1 }) => ({ provider, model, weight })),
              fallbacks: model.fallbacks.map(({ provider, model }) => ({ provider, model })),
            }),
            timeouts: model.timeouts,
            resilience: model.resilience,
          }}
          action="Save"
          onSubmit={input => updateModel(tenant, model.slug, input)}
          onDone={() => done(`${model.slug} is changed, on every node within a second.`)}
        />
      ) : (
        <SchemaForm
          {...common}
          schema={modelCreate}
          initial={{ targets: [{ provider: providers[0] }] }}
          action="Make the alias"
          onSubmit={input => createModel(tenant, input)}
          onDone={({ slug }) => done(`${slug} is made. Offer it with an AI API.`)}
        />
      )}
    </FormDrawer>
  )
}
