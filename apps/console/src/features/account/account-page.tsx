import { Stack, Text } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { useMe } from '../../lib/session.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SessionsPanel } from './sessions-panel.js'
import { TokensPanel } from './tokens-panel.js'

/** What somebody belongs to, each with what they are there. */
const Lines = ({ of }: { of: readonly (readonly [name: string, roles: readonly string[]])[] }) =>
  of.map(([name, roles]) => (
    <div key={name}>
      {name}{' '}
      <Text span c="dimmed">
        {roles.map(formatWord).join(', ')}
      </Text>
    </div>
  ))

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
                [
                  'Tenants',
                  tenants.length > 0 ? <Lines key="t" of={tenants.map(one => [one.name, one.roles])} /> : undefined,
                ],
                ['Organizations', <Lines key="o" of={organizations.map(one => [one.name, [one.role]])} />],
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
