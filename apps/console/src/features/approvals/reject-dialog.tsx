import { reject } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, NativeSelect, Textarea } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import type { Rejection, Task } from './api.js'
import { reasons } from './reasons.js'

interface Props {
  tasks: readonly Task[]
  onClose: () => void
  onDecided: (rejection: Rejection) => void
}

/** One reason for all that are rejected together. */
export function RejectDialog({ tasks, onClose, onDecided }: Props) {
  const form = useForm(reject, { reasonCode: 'insufficient_information', comment: '' }, input =>
    Promise.resolve(onDecided(input)),
  )
  const whom = tasks.length === 1 ? tasks[0]!.requester.name : `${tasks.length} people`
  return (
    <Modal
      opened
      onClose={onClose}
      title={tasks.length === 1 ? `Reject the request of ${whom}` : `Reject ${tasks.length} requests`}
    >
      <Form onSubmit={form.onSubmit} error={form.error}>
        <NativeSelect label="Reason" data={[...reasons]} {...form.field('reasonCode')} />
        <Textarea
          label="Explanation"
          description={
            tasks.length === 1 ? `${whom} reads this word for word.` : 'Each of them reads this word for word.'
          }
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
          <Button type="submit" color="red">
            Reject
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
