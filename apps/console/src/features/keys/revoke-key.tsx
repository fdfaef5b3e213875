import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../lib/api-client.js'
import { notifyDone } from '../../lib/notify.js'
import { Form } from '../../ui/form.js'
import { type Key, revokeKey } from './api.js'

interface Props {
  application: string
  keyToRevoke: Key
  onClose: () => void
}

/** Ends live traffic, so the name has to be typed. */
export function RevokeKey({ application, keyToRevoke, onClose }: Props) {
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const revoke = useMutation({
    mutationFn: () => revokeKey(application, keyToRevoke.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keys', application] })
      notifyDone(`The key “${keyToRevoke.name}” is revoked.`)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === keyToRevoke.name) revoke.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={`Revoke “${keyToRevoke.name}”`}>
      <Form onSubmit={submit} error={revoke.error instanceof ApiError ? revoke.error : undefined}>
        <Text>
          Calls with{' '}
          <code className="mono">
            {keyToRevoke.prefix}…{keyToRevoke.lastFour}
          </code>{' '}
          are refused within a second. This cannot be undone.
        </Text>
        <TextInput
          label={`Type ${keyToRevoke.name} to confirm`}
          data-autofocus
          autoComplete="off"
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed.trim() !== keyToRevoke.name} loading={revoke.isPending}>
            Revoke the key
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
