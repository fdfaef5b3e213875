import { reject } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, NativeSelect, Textarea } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { rejectTask, type Task } from './api.js'
import { reasons } from './reasons.js'

interface Props {
  task: Task
  onClose: () => void
  onDone: () => void
}

export function RejectDialog({ task, onClose, onDone }: Props) {
  const form = useForm(
    reject,
    { reasonCode: 'insufficient_information', comment: '' },
    input => rejectTask(task.id, input),
    onDone,
  )
  return (
    <Modal opened onClose={onClose} title={`Reject the request of ${task.requester.name}`}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <NativeSelect label="Reason" data={[...reasons]} {...form.field('reasonCode')} />
        <Textarea
          label="Explanation"
          description={`${task.requester.name} reads this word for word.`}
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
