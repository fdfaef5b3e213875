import { Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatWord } from '../../lib/format.js'
import { notifyDone } from '../../lib/notify.js'
import { useMe } from '../../lib/session.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { changeMember, type Member, organizationMemberUpdate, removeMember } from './api.js'

interface Props {
  organization: string
  member: Member
  onClose: () => void
  onDone: () => void
  /** Whoever removes themselves has nothing more to see here. */
  onLeft: () => void
}

/** Somebody's role in an organization. */
export function MemberDrawer({ organization, member, onClose, onDone, onLeft }: Props) {
  const [doing, setDoing] = useState<'change' | 'remove'>()
  const client = useQueryClient()
  const self = useMe()?.user.id === member.userId
  const done = async (said: string, left: boolean) => {
    notifyDone(said)
    // What the caller may do here may have changed with it.
    if (self) await client.refetchQueries({ queryKey: ['me'] })
    if (left) onLeft()
    else onDone()
  }
  return (
    <FormDrawer title={member.name} onClose={onClose}>
      <Stack gap={20}>
        <DefinitionList
          items={[
            ['E-mail', member.email],
            ['Role', formatWord(member.role)],
            ['Member', <RelativeTime key="since" at={member.createdAt} />],
          ]}
        />
        {doing === 'change' ? (
          <SchemaForm
            schema={organizationMemberUpdate}
            initial={{ role: member.role }}
            action="Save the role"
            onCancel={() => setDoing(undefined)}
            onSubmit={input => changeMember(organization, member.userId, input)}
            onDone={({ role }) => void done(`${member.name} is ${role} now.`, false)}
          />
        ) : (
          <Group gap={8}>
            <Action
              of="PATCH /organizations/{organization}/members/{user}"
              organization={organization}
              onClick={() => setDoing('change')}
            >
              Change role
            </Action>
            <Action
              of="DELETE /organizations/{organization}/members/{user}"
              organization={organization}
              variant="default"
              onClick={() => setDoing('remove')}
            >
              {self ? 'Leave' : 'Remove'}
            </Action>
          </Group>
        )}
      </Stack>
      {doing === 'remove' && (
        <ConfirmDialog
          title={self ? 'Leave this organization?' : `Remove ${member.name}?`}
          action={self ? 'Leave it' : 'Remove from the organization'}
          onConfirm={() => removeMember(organization, member.userId)}
          onDone={() => void done(self ? 'You have left it.' : `${member.name} is no member any more.`, self)}
          onClose={() => setDoing(undefined)}
        >
          Applications and keys stay with the organization.
        </ConfirmDialog>
      )}
    </FormDrawer>
  )
}
