import { Drawer, Stack, Text, Title } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { Entry } from './api.js'
import classes from './audit.module.css'
import { differences } from './differences.js'

/** Who did what, from where, and what it changed. */
export function EntryDrawer({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const changes = differences(entry.before, entry.after)
  return (
    <Drawer opened onClose={onClose} position="right" size={640} title={formatWord(entry.action)} padding={20}>
      <Stack gap={20}>
        <DefinitionList
          items={[
            ['When', <RelativeTime key="at" at={entry.at} />],
            [
              'Who',
              entry.actor === null
                ? 'Gatehouse itself'
                : `${entry.actor.name ?? 'Deleted user'}, by ${entry.actor.kind}`,
            ],
            ['Of', <CopyableId key="target" id={entry.target.id} length={32} />],
            ['Tenant', entry.tenant ?? undefined],
            ['From', entry.address ?? undefined],
            ['Request', entry.requestId === null ? undefined : <CopyableId key="r" id={entry.requestId} length={32} />],
            ['Revision', entry.revision === null ? undefined : String(entry.revision)],
            ['Entry', <CopyableId key="id" id={entry.id} length={32} />],
          ]}
        />
        <section>
          <Title order={3} mb={8}>
            Before and after
          </Title>
          {changes.length === 0 ? (
            <Text c="dimmed">Nothing that is kept was different.</Text>
          ) : (
            <table className={classes.changes}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ place, before, after }) => (
                  <tr key={place}>
                    <th scope="row" className="mono">
                      {place}
                    </th>
                    <td>{before === undefined ? '–' : <del>{before}</del>}</td>
                    <td>{after === undefined ? '–' : <ins>{after}</ins>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </Stack>
    </Drawer>
  )
}
