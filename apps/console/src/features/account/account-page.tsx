import { Stack } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { useMe } from '../../lib/session.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SessionsPanel } from './sessions-panel.js'
import { TokensPanel } from './tokens-panel.js'

export function AccountPage() {
  const me = useMe()
  if (me === null) return null
  const { user, tenants, organizations } = me
  return (
    <>
      <PageHeader title="Account" purpose="Who you are here, and what acts in your name." />
      <Stack gap={24}>
        <Panel title="Profile">
          <div style={{ padding: '8px 16px' }}>
            <DefinitionList
              items={[
                ['Name', user.name],
                ['E-mail', user.email],
                ['Id', <CopyableId key="id" id={user.id} length={24} />],
                ['Platform', user.platformRole === null ? undefined : formatWord(user.platformRole)],
                ...tenants.map(({ name, roles }) => [`Tenant ${name}`, roles.map(formatWord).join(', ')] as const),
                ...organizations.map(({ name, role }) => [`Organization ${name}`, formatWord(role)] as const),
              ]}
            />
          </div>
        </Panel>
        <TokensPanel />
        <SessionsPanel />
      </Stack>
    </>
  )
}
