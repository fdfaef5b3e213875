import { type FeedCreate, kafkaFeed, s3Feed, webhookFeed } from '@gatehouse/shared/api/feeds.js'
import { Alert, Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { useState } from 'react'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { SecretField } from '../../ui/secret-field.js'
import { makeFeed } from './api.js'

const kinds = [
  { value: 'webhook', label: 'Signed webhook' },
  { value: 's3', label: 'S3' },
  { value: 'kafka', label: 'Kafka' },
] as const
type Kind = (typeof kinds)[number]['value']

const schemas = {
  webhook: webhookFeed.omit({ kind: true }),
  s3: s3Feed.omit({ kind: true }),
  kafka: kafkaFeed.omit({ kind: true }),
}

interface Props {
  tenant: string
  onClose: () => void
  onMade: () => void
}

/** Makes a feed; the secret that a webhook signs with is shown once. */
export function NewFeed({ tenant, onClose, onMade }: Props) {
  const [kind, setKind] = useState<Kind>('webhook')
  const [secret, setSecret] = useState<string>()
  return (
    <FormDrawer title="Add a feed" onClose={onClose}>
      {secret === undefined ? (
        <Stack gap={20}>
          <SegmentedControl
            aria-label="Kind"
            data={[...kinds]}
            value={kind}
            onChange={value => setKind(value as Kind)}
          />
          <SchemaForm
            key={kind}
            schema={schemas[kind]}
            action="Add the feed"
            onCancel={onClose}
            onSubmit={input => makeFeed(tenant, { ...input, kind } as FeedCreate)}
            onDone={({ signingSecret }) => {
              onMade()
              if (signingSecret === null) onClose()
              else setSecret(signingSecret)
            }}
          />
        </Stack>
      ) : (
        <Stack gap={16}>
          <Alert color="indigo" variant="light" title="Copy the signing secret now">
            This is the only time that it is shown. Whoever receives the feed checks by it that events are from here, as
            Standard Webhooks says.
          </Alert>
          <SecretField secret={secret} label="Copy the signing secret" />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      )}
    </FormDrawer>
  )
}
