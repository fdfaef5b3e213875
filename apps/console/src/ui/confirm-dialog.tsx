import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiError } from '../lib/api-client.js'
import { FormError } from './form-error.js'

interface Props {
  title: string
  /** What happens then. */
  children: ReactNode
  action: string
  /** To be typed, where something that is in use goes away. */
  typed?: string
  onConfirm: () => Promise<unknown>
  onDone: () => void
  onClose: () => void
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({ title, children, action, typed, onConfirm, onDone, onClose }: Props) {
  const [text, setText] = useState('')
  const mutation = useMutation({ mutationFn: onConfirm, onSuccess: onDone })
  const sure = typed === undefined || text === typed
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (sure) mutation.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap={16}>
          <FormError error={mutation.error instanceof ApiError ? mutation.error : undefined} />
          <div>{children}</div>
          {typed !== undefined && (
            <TextInput
              label={`Type ${typed} to confirm`}
              value={text}
              data-autofocus
              autoComplete="off"
              onChange={event => setText(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!sure} loading={mutation.isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
