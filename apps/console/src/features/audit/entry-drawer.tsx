import { Drawer, Stack, Text, Title } from '@mantine/core'
import { formatAbsolute, formatWord } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { Entry } from './api.js'
import classes from './audit.module.css'
import { differences } from './differences.js'

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
const shown = (value: string): string => (INSTANT.test(value) ? formatAbsolute(value) : value)

/** Who did what, from where, and what it changed. */
export function EntryDrawer({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const changes = differences(entry.before, entry.after)
  // What was made had nothing before it, and what was removed has nothing after it.
  const sides = (['before', 'after'] as const).filter(side => changes.some(change => change[side] !== undefined))
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
            {sides.length === 1 ? (sides[0] === 'after' ? 'What was made' : 'What was removed') : 'Before and after'}
          </Title>
          {changes.length === 0 ? (
            <Text c="dimmed">Nothing that is kept was different.</Text>
          ) : (
            <table className={classes.changes}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  {sides.map(side => (
                    <th key={side} scope="col">
                      {side === 'before' ? 'Before' : 'After'}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {changes.map(({ place, before, after }) => (
                  <tr key={place}>
                    <th scope="row" className="mono">
                      {place}
                    </th>
                    {sides.includes('before') && <td>{before === undefined ? '–' : <del>{shown(before)}</del>}</td>}
                    {sides.includes('after') && <td>{after === undefined ? '–' : <ins>{shown(after)}</ins>}</td>}
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
