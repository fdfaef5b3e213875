import { applicationUpdate } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { notifyDone } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { useForm } from '../../lib/use-form.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Application, applicationsQuery, deleteApplication, renameApplication } from './api.js'
import classes from './applications.module.css'

interface Props {
  application: Application
  onDeleted: () => void
}

const RENAME = 'PATCH /applications/{application}'
const DELETE = 'DELETE /applications/{application}'

export function ApplicationSettings({ application, onDeleted }: Props) {
  const client = useQueryClient()
  const [deleting, { open, close }] = useDisclosure()
  const organization = application.organization.id
  const may = useMay({ organization })
  return (
    <Panel title="Settings">
      <div className={classes.padded}>
        <DefinitionList
          items={[
            ['Name', application.name],
            ['Id', <CopyableId key="id" id={application.id} length={32} />],
            ['Organization', application.organization.name],
            ['Made', <RelativeTime key="at" at={application.createdAt} />],
          ]}
        />
        {may(RENAME) && <Rename key={application.name} application={application} />}
        {may(DELETE) && (
          <div className={classes.danger}>
            <div>
              <b>Delete this application</b>
              <Text c="dimmed">Its keys stop working within a second, and its subscriptions end.</Text>
            </div>
            <Action of={DELETE} organization={organization} color="red" variant="light" onClick={open}>
              Delete
            </Action>
          </div>
        )}
      </div>
      {deleting && (
        <ConfirmDialog
          title={`Delete “${application.name}”`}
          action="Delete the application"
          typed={application.name}
          onConfirm={() => deleteApplication(application.id)}
          onDone={() => {
            onDeleted()
            notifyDone(`The application “${application.name}” is deleted.`)
            void client.invalidateQueries({ queryKey: applicationsQuery.queryKey })
            void client.invalidateQueries({ queryKey: ['subscriptions'] })
          }}
          onClose={close}
        >
          What it called stays in the log and in the sums. This cannot be undone.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

function Rename({ application: { id, name } }: { application: Application }) {
  const client = useQueryClient()
  const form = useForm(
    applicationUpdate,
    { name },
    input => renameApplication(id, input),
    async renamed => {
      notifyDone(`The application is called “${renamed.name}” now.`)
      await Promise.all(
        [applicationsQuery.queryKey, ['subscriptions']].map(queryKey => client.invalidateQueries({ queryKey })),
      )
    },
  )
  return (
    <div className={classes.rename}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <TextInput label="Name" required {...form.field('name')} />
        <Group>
          <Button
            type="submit"
            variant="default"
            data-operation={RENAME}
            disabled={form.values.name === name}
            loading={form.pending}
          >
            Rename
          </Button>
        </Group>
      </Form>
    </div>
  )
}
