import { userReject } from '@gatehouse/shared/api/identity.js'
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { type Account, rejectAccount } from './api.js'

interface Props {
  account: Account
  onClose: () => void
  onDone: () => void
}

export function RejectAccount({ account, onClose, onDone }: Props) {
  const form = useForm(userReject, { comment: '' }, input => rejectAccount(account.id, input), onDone)
  return (
    <Modal opened onClose={onClose} title={`Reject the account of ${account.name}`}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <Textarea
          label="Explanation"
          description={`${account.name} reads this word for word, by mail.`}
          autosize
          minRows={3}
          data-autofocus
          required
          {...form.field('comment')}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={form.pending}>
            Reject
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
