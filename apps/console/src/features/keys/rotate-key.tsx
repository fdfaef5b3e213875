import { keyRotate } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, NativeSelect, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SampleCall } from '../../lib/snippets.js'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { type Key, rotateKey } from './api.js'
import { SecretOnce } from './secret-once.js'

const graces = [
  { value: '0s', label: 'Not at all' },
  { value: '1h', label: 'For 1 hour' },
  { value: '24h', label: 'For 24 hours' },
  { value: '7d', label: 'For 7 days' },
]

interface Props {
  application: string
  keyToRotate: Key
  call: SampleCall | undefined
  onClose: () => void
}

export function RotateKey({ application, keyToRotate, call, onClose }: Props) {
  const client = useQueryClient()
  const [secret, setSecret] = useState<string>()
  const form = useForm(
    keyRotate,
    { grace: '24h' },
    input => rotateKey(application, keyToRotate.id, input),
    async rotated => {
      setSecret(rotated.secret)
      await client.invalidateQueries({ queryKey: ['keys', application] })
    },
  )
  if (secret)
    return (
      <Modal opened onClose={onClose} size="lg" title="Your new key" closeOnClickOutside={false}>
        <SecretOnce secret={secret} call={call} onDone={onClose} />
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title={`Rotate “${keyToRotate.name}”`}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <Text>A new key takes its place, with the same limits. Both count against the same quota meanwhile.</Text>
        <NativeSelect label="The old key keeps working" data={graces} {...form.field('grace')} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.pending}>
            Rotate
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
