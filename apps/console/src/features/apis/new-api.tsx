import { aiApiCreate, restApiCreate } from '@gatehouse/shared/api/catalog.js'
import { Alert, Button, FileButton, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Api, createApi } from './api.js'
import { type Draft, readOpenApi } from './read-openapi.js'

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
  const { notes = [], ...initial } = draft ?? { upstream: { targets: [{}] } }
  const common = {
    action: 'Make the API',
    onCancel: onClose,
    onDone: onCreated,
    onSubmit: (input: Parameters<typeof createApi>[1]) => createApi(tenant, input),
  }
  return (
    <FormDrawer title="New API" onClose={onClose}>
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
          <OpenApiFile onDraft={setDraft} />
        ) : (
          <>
            {way === 'openapi' && (
              <Alert color="indigo" variant="light" title="Read from the file">
                {notes.join(' ')}
              </Alert>
            )}
            <SchemaForm
              {...common}
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

function OpenApiFile({ onDraft }: { onDraft: (draft: Draft) => void }) {
  const [refusal, setRefusal] = useState<string>()
  const read = async (file: File | null) => {
    if (!file) return
    await file
      .text()
      .then(readOpenApi)
      .then(onDraft, (error: Error) => setRefusal(error.message))
  }
  return (
    <Stack gap={12} align="flex-start">
      <Text c="dimmed">
        Name, description, routes and upstream are taken from an OpenAPI 3 document, JSON or YAML. The file is read
        here, in your browser; you see everything before it is saved.
      </Text>
      {refusal && (
        <Alert color="red" variant="light" role="alert" w="100%">
          {refusal}
        </Alert>
      )}
      <FileButton accept=".json,.yaml,.yml,application/json" onChange={file => void read(file)}>
        {props => (
          <Button {...props} leftSection={<IconUpload size={16} aria-hidden />}>
            Choose a file
          </Button>
        )}
      </FileButton>
    </Stack>
  )
}
