import { Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { changeMember, type Member, memberUpdate, removeMember } from './api.js'
import { effectivePermissions, type RoleOf } from './permissions-of.js'

interface Props {
  tenant: string
  member: Member
  /** Empty where the caller may not see roles. */
  roles: readonly RoleOf[]
  onClose: () => void
  onDone: () => void
}

/** Somebody's roles, and what these add up to. */
export function MemberDrawer({ tenant, member, roles, onClose, onDone }: Props) {
  const [doing, setDoing] = useState<'change' | 'remove'>()
  const done = (said: string) => {
    notifyDone(said)
    onDone()
  }
  const effective = effectivePermissions(roles, member.roles)
  return (
    <FormDrawer title={member.name} onClose={onClose}>
      <Stack gap={20}>
        <DefinitionList
          items={[
            ['E-mail', member.email],
            ['Roles', member.roles.join(', ')],
            ['Member', <RelativeTime key="since" at={member.createdAt} />],
          ]}
        />
        {doing === 'change' ? (
          <SchemaForm
            schema={memberUpdate}
            initial={{ roles: member.roles }}
            choices={{ '/roles': roles.map(({ slug, name }) => ({ value: slug, label: name })) }}
            action="Save the roles"
            onCancel={() => setDoing(undefined)}
            onSubmit={input => changeMember(tenant, member.userId, input)}
            onDone={() => done(`${member.name} has other roles now.`)}
          />
        ) : (
          <Group gap={8}>
            <Action of="PATCH /tenants/{tenant}/members/{user}" tenant={tenant} onClick={() => setDoing('change')}>
              Change roles
            </Action>
            <Action
              of="DELETE /tenants/{tenant}/members/{user}"
              tenant={tenant}
              variant="default"
              onClick={() => setDoing('remove')}
            >
              Remove
            </Action>
          </Group>
        )}
        <section>
          <Title order={3} mb={8}>
            Effective permissions
          </Title>
          {effective.length === 0 ? (
            <Text c="dimmed">None that you may see.</Text>
          ) : (
            <DefinitionList
              items={effective.map(({ permission, by }) => [
                permission,
                <Text key={permission} c="dimmed">
                  by {by.join(', ')}
                </Text>,
              ])}
            />
          )}
        </section>
      </Stack>
      {doing === 'remove' && (
        <ConfirmDialog
          title={`Remove ${member.name}?`}
          action="Remove from the tenant"
          onConfirm={() => removeMember(tenant, member.userId)}
          onDone={() => done(`${member.name} is no member any more.`)}
          onClose={() => setDoing(undefined)}
        >
          What they made stays. They can be invited again.
        </ConfirmDialog>
      )}
    </FormDrawer>
  )
}
