import type { Permission } from '@gatehouse/shared/permissions.js'
import { Code } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { EmptyState } from './empty-state.js'

interface Props {
  permission?: Permission
  detail?: string
}

export function DeniedState({ permission, detail }: Props) {
  return (
    <EmptyState icon={<IconLock size={20} />} title="You may not see this">
      {permission ? (
        <>
          This page needs the permission <Code>{permission}</Code>. Ask an administrator for a role that has it.
        </>
      ) : (
        detail
      )}
    </EmptyState>
  )
}
