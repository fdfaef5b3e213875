import { providerCreate, providerUpdate } from '@gatehouse/shared/api/ai.js'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { ErrorState } from '../../ui/error-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import type { JsonSchema } from '../../ui/schema/json-schema.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { createProvider, type Provider, providerTypesQuery, updateProvider } from './api.js'

interface Props {
  tenant: string
  /** Undefined: a new one. */
  provider?: Provider
  onClose: () => void
  onDone: () => void
}

/** What a provider needs to be known of depends on its type, which brings a schema of its own. */
export function ProviderForm({ tenant, provider, onClose, onDone }: Props) {
  const types = useQuery(providerTypesQuery)
  const [chosen, setChosen] = useState(provider?.type ?? 'openai')
  const type = types.data?.find(({ id }) => id === chosen)
  const done = (said: string) => {
    notifyDone(said)
    onDone()
  }
  const schemas = { '/credentials': { ...(type?.credentials as JsonSchema), title: 'Credentials' } }
  return (
    <FormDrawer title={provider ? `Change ${provider.slug}` : 'Add a provider'} onClose={onClose}>
      {types.isError ? (
        <ErrorState error={types.error} retry={() => void types.refetch()} />
      ) : !types.data ? (
        <Skeleton h={320} />
      ) : provider ? (
        <SchemaForm
          schema={providerUpdate}
          initial={{ baseUrl: provider.baseUrl }}
          schemas={schemas}
          action="Save"
          onCancel={onClose}
          onSubmit={input => updateProvider(tenant, provider.slug, input)}
          onDone={() => done(`${provider.slug} is changed.`)}
        />
      ) : (
        <SchemaForm
          schema={providerCreate}
          initial={{ type: chosen, credentials: {} }}
          choices={{ '/type': types.data.map(({ id, label }) => ({ value: id, label })) }}
          schemas={schemas}
          action="Add the provider"
          onChange={values => setChosen(String(values.type))}
          onCancel={onClose}
          onSubmit={input => createProvider(tenant, input)}
          onDone={({ slug }) => done(`${slug} is added. Try it with a call.`)}
        />
      )}
    </FormDrawer>
  )
}
