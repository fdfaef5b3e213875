import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { notifyDone } from '../../lib/notify.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Application, applicationsQuery, deleteApplication } from './api.js'
import classes from './applications.module.css'

interface Props {
  application: Application
  mayWrite: boolean
  onDeleted: () => void
}

export function ApplicationSettings({ application, mayWrite, onDeleted }: Props) {
  const client = useQueryClient()
  const [deleting, { open, close }] = useDisclosure()
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
        {mayWrite && (
          <div className={classes.danger}>
            <div>
              <b>Delete this application</b>
              <Text c="dimmed">Its keys stop working within a second, and its subscriptions end.</Text>
            </div>
            <Button color="red" variant="light" onClick={open}>
              Delete
            </Button>
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
