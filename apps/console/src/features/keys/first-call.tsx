import { Tabs, Text } from '@mantine/core'
import { gatewayUrl } from '../../lib/session.js'
import { Snippet } from '../../ui/snippet.js'
import { type FirstCall as Call, snippets } from './snippets.js'

export function FirstCall({ call, secret }: { call: Call; secret?: string }) {
  const offered = snippets(gatewayUrl(), call)
  return (
    <div>
      <Text c="dimmed" mb={8}>
        Keep the key in the environment, as <code className="mono">GATEHOUSE_KEY</code>.
      </Text>
      {secret && <Snippet label="export" code={`export GATEHOUSE_KEY=${secret}`} />}
      <Tabs defaultValue="curl" mt={secret ? 8 : 0} keepMounted={false}>
        <Tabs.List mb={8}>
          {offered.map(({ label }) => (
            <Tabs.Tab key={label} value={label}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {offered.map(({ label, code }) => (
          <Tabs.Panel key={label} value={label}>
            <Snippet label={label} code={code} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}
