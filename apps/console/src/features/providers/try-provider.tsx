import { providerTest } from '@gatehouse/shared/api/ai.js'
import { Alert, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { formatMs } from '../../lib/format.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Provider, type TestResult, testProvider } from './api.js'

/** One real call of one token, so that address, credential and model are known to work. */
export function TryProvider({
  tenant,
  provider,
  onClose,
}: {
  tenant: string
  provider: Provider
  onClose: () => void
}) {
  const [result, setResult] = useState<TestResult>()
  return (
    <Modal opened onClose={onClose} title={`Try ${provider.slug}`}>
      <Stack gap={16}>
        <SchemaForm
          schema={providerTest}
          action="Make one short call"
          onCancel={onClose}
          onSubmit={({ model }) => testProvider(tenant, provider.slug, model)}
          onDone={setResult}
        />
        {result && (
          <Alert
            color={result.ok ? 'green' : 'red'}
            variant="light"
            role="status"
            title={result.ok ? 'It works' : 'It does not work'}
          >
            {result.message} {result.status !== null && `Status ${result.status}, `}
            {formatMs(result.latencyMs)}.
          </Alert>
        )}
      </Stack>
    </Modal>
  )
}
