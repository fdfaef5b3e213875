import { subscriptionSuspend } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, Text, Textarea } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { end, type Subscription, suspend } from './api.js'

interface Props {
  what: 'suspend' | 'end'
  subscription: Subscription
  onClose: () => void
  onDone: () => void
}

/** By the provider, who owes its holder a reason. */
export function EndOrSuspend({ what, subscription: { id, application, product }, onClose, onDone }: Props) {
  const ends = what === 'end'
  const form = useForm(
    subscriptionSuspend,
    { reason: '' },
    ({ reason }) => (ends ? end(id, reason) : suspend(id, reason)),
    onDone,
  )
  return (
    <Modal opened onClose={onClose} title={`${ends ? 'End' : 'Suspend'} ${application.name} on ${product.name}`}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <Text>
          {ends
            ? 'Its calls to this product are refused within a second, for good. They may subscribe anew.'
            : 'Its calls to this product are refused within a second, until you resume it.'}
        </Text>
        <Textarea
          label="Reason"
          description="Its holder reads this word for word, and so does whoever looks up a refused call."
          autosize
          minRows={3}
          data-autofocus
          required
          {...form.field('reason')}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={form.pending}>
            {ends ? 'End the subscription' : 'Suspend'}
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
