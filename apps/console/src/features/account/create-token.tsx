import { tokenCreate } from '@gatehouse/shared/api/identity.js'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { SecretField } from '../../ui/secret-field.js'
import { createToken, tokensQuery } from './api.js'

export function CreateToken({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [secret, setSecret] = useState<string>()
  const form = useForm(tokenCreate, { name: '' }, createToken, async created => {
    setSecret(created.secret)
    await client.invalidateQueries({ queryKey: tokensQuery.queryKey })
  })
  if (secret)
    return (
      <Modal opened onClose={onClose} title="Your new token" closeOnClickOutside={false}>
        <Stack gap={16}>
          <Text>Copy it now: this is the only time it is shown.</Text>
          <SecretField secret={secret} label="Copy the token" />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title="New token">
      <Form onSubmit={form.onSubmit} error={form.error}>
        <TextInput label="Name" description="What will use it." data-autofocus required {...form.field('name')} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.pending}>
            Create token
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
