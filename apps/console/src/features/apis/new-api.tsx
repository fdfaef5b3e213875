import { aiApiCreate, restApiCreate } from '@gatehouse/shared/api/catalog.js'
import { Alert, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { notifyError } from '../../lib/notify.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Api, createApi, putDocument } from './api.js'
import { configHints } from './config-hints.js'
import { OpenApiFile } from './openapi-file.js'
import type { Draft } from './read-openapi.js'

type Way = 'openapi' | 'blank' | 'ai'

const ways = [
  { value: 'openapi', label: 'From OpenAPI' },
  { value: 'blank', label: 'Blank' },
  { value: 'ai', label: 'AI models' },
]

interface Props {
  tenant: string
  /** Aliases that can be offered. */
  models: readonly string[]
  onClose: () => void
  onCreated: (api: Api) => void
}

export function NewApi({ tenant, models, onClose, onCreated }: Props) {
  const [way, setWay] = useState<Way>('openapi')
  const [draft, setDraft] = useState<Draft>()
  const { notes, document, ...initial } = draft ?? { notes: [], document: undefined }
  const common = {
    action: 'Make the API',
    onCancel: onClose,
    onDone: onCreated,
    onSubmit: async (input: Parameters<typeof createApi>[1]) => {
      const api = await createApi(tenant, input)
      const [version] = api.versions
      // The API is there without it, and its page takes the document again.
      if (way === 'openapi' && document && version)
        await putDocument(tenant, api.slug, version.version, document).catch(notifyError)
      return api
    },
  }
  return (
    <FormDrawer title="New API" wide onClose={onClose}>
      <Stack gap={16}>
        <SegmentedControl
          aria-label="Way to begin"
          data={ways}
          value={way}
          onChange={value => setWay(value as Way)}
          fullWidth
        />
        {way === 'ai' ? (
          <SchemaForm
            {...common}
            schema={aiApiCreate}
            initial={{ type: 'ai', models: [] }}
            choices={{ '/models': models.map(slug => ({ value: slug, label: slug })) }}
          />
        ) : way === 'openapi' && !draft ? (
          <>
            <Text c="dimmed">
              Name, description, routes, upstream and the reference are taken from an OpenAPI 3 document, JSON or YAML.
              The file is read here, in your browser; you see everything before it is saved.
            </Text>
            <OpenApiFile onDraft={setDraft}>Choose a file</OpenApiFile>
          </>
        ) : (
          <>
            {way === 'openapi' && (
              <Alert color="indigo" variant="light" title="Read from the file">
                {notes.join(' ')}
              </Alert>
            )}
            <SchemaForm
              {...common}
              {...configHints}
              key={way}
              schema={restApiCreate}
              initial={{ type: 'rest', ...(way === 'openapi' ? initial : { upstream: { targets: [{}] } }) }}
            />
          </>
        )}
      </Stack>
    </FormDrawer>
  )
}
