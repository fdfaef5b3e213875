import { Group, Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { ErrorState } from '../../ui/error-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { createRole, type Role, removeRole, roleCreate, rolesQuery, roleUpdate, updateRole } from './api.js'
import { RoleMatrix } from './role-matrix.js'
import classes from './roles.module.css'

type Open = { kind: 'add' } | { kind: 'change' | 'remove'; role: Role }

export function RolesPage(props: TenantProps) {
  const { tenant } = props
  const query = useQuery(rolesQuery(tenant))
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const done = (said: string) => {
    close()
    notifyDone(said)
    void client.invalidateQueries({ queryKey: ['roles', tenant] })
  }
  const small = { tenant, variant: 'default', size: 'compact-xs' } as const
  const head = (role: Role) => (
    <div className={classes.head}>
      {role.name}
      {role.builtIn ? (
        <span className={classes.kind}>Built in</span>
      ) : (
        <Group gap={4} wrap="nowrap">
          <Action
            of="PATCH /tenants/{tenant}/roles/{role}"
            {...small}
            aria-label={`Change ${role.name}`}
            onClick={() => setOpen({ kind: 'change', role })}
          >
            Change
          </Action>
          <Action
            of="DELETE /tenants/{tenant}/roles/{role}"
            {...small}
            aria-label={`Remove ${role.name}`}
            onClick={() => setOpen({ kind: 'remove', role })}
          >
            Remove
          </Action>
        </Group>
      )}
    </div>
  )
  return (
    <>
      <PageHeader
        title="Roles"
        purpose="Named sets of permissions. Nobody can give a permission that they do not have themselves."
        action={
          <>
            <TenantChoice {...props} />
            <Action of="POST /tenants/{tenant}/roles" tenant={tenant} onClick={() => setOpen({ kind: 'add' })}>
              New role
            </Action>
          </>
        }
      />
      <Panel>
        {query.isPending ? (
          <Skeleton h={640} />
        ) : query.isError ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : (
          <RoleMatrix roles={query.data} head={head} />
        )}
      </Panel>
      {open?.kind === 'add' && (
        <FormDrawer title="New role" onClose={close}>
          <SchemaForm
            schema={roleCreate}
            initial={{ permissions: [] }}
            action="Make the role"
            onCancel={close}
            onSubmit={input => createRole(tenant, input)}
            onDone={({ name }) => done(`${name} can be given to members.`)}
          />
        </FormDrawer>
      )}
      {open?.kind === 'change' && (
        <FormDrawer title={`Change ${open.role.name}`} onClose={close}>
          <SchemaForm
            schema={roleUpdate}
            initial={{ name: open.role.name, permissions: open.role.permissions }}
            action="Save"
            onCancel={close}
            onSubmit={input => updateRole(tenant, open.role.slug, input)}
            onDone={({ name }) => done(`${name} is changed, for everybody who has it.`)}
          />
        </FormDrawer>
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove the role ${open.role.name}?`}
          action="Remove the role"
          onConfirm={() => removeRole(tenant, open.role.slug)}
          onDone={() => done(`${open.role.name} is removed.`)}
          onClose={close}
        >
          It can go only while nobody has it.
        </ConfirmDialog>
      )}
    </>
  )
}
