import { keyCreate } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SampleCall } from '../../lib/snippets.js'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { createKey } from './api.js'
import { SecretOnce } from './secret-once.js'

interface Props {
  application: string
  call: SampleCall | undefined
  onClose: () => void
}

export function CreateKey({ application, call, onClose }: Props) {
  const [secret, setSecret] = useState<string>()
  return (
    <Modal
      opened
      onClose={onClose}
      size={secret ? 'lg' : 'md'}
      title={secret ? 'Your new key' : 'New key'}
      closeOnClickOutside={!secret}
    >
      {secret ? (
        <SecretOnce secret={secret} call={call} onDone={onClose} />
      ) : (
        <Fields application={application} onClose={onClose} onSecret={setSecret} />
      )}
    </Modal>
  )
}

interface FormProps {
  application: string
  onClose: () => void
  onSecret: (secret: string) => void
}

function Fields({ application, onClose, onSecret }: FormProps) {
  const client = useQueryClient()
  const form = useForm(
    keyCreate,
    { name: '', environment: 'live' },
    input => createKey(application, input),
    async ({ secret }) => {
      onSecret(secret)
      await client.invalidateQueries({ queryKey: ['keys', application] })
    },
  )
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      <TextInput
        label="Name"
        description="Where it will be used, such as “production” or “Ada’s laptop”."
        data-autofocus
        required
        {...form.field('name')}
      />
      <NativeSelect
        label="Environment"
        data={[
          { value: 'live', label: 'Live' },
          { value: 'test', label: 'Test' },
        ]}
        {...form.field('environment')}
      />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={form.pending}>
          Create key
        </Button>
      </Group>
    </Form>
  )
}
