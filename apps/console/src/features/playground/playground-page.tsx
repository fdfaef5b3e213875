import { Button, Skeleton } from '@mantine/core'
import { IconPlus, IconSparkles, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type Target, useTargets } from './api.js'
import { type Blind, hidden, noVote } from './blind.js'
import { Column } from './column.js'
import { Composer } from './composer.js'
import classes from './playground.module.css'
import { noSettings } from './request.js'
import { SettingsPanel } from './settings-panel.js'
import { useRuns } from './use-runs.js'

const MOST_COLUMNS = 4

interface Props {
  /** Ids of targets, one a column. */
  chosen: readonly string[]
  onChoose: (chosen: readonly string[]) => void
}

export function PlaygroundPage(props: Props) {
  const query = useTargets()
  return (
    <>
      <PageHeader
        title="Playground"
        purpose="One prompt, up to four models side by side, through the gateway and within your own plans."
      />
      {query.isPending ? (
        <Skeleton h={420} radius={8} />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <Panel>
          <EmptyState
            icon={<IconSparkles size={20} />}
            title="No model to try yet"
            action={
              <Button renderRoot={inner => <Link to="/catalog" search={{ type: 'ai' }} {...inner} />}>
                Find a model
              </Button>
            }
          >
            Subscribe one of your applications to a product with models. Plans that are approved at once take a minute.
          </EmptyState>
        </Panel>
      ) : (
        <Board {...props} targets={query.data} />
      )}
    </>
  )
}

function Board({ chosen, onChoose, targets }: Props & { targets: readonly Target[] }) {
  const runs = useRuns()
  const [settings, setSettings] = useState(noSettings)
  const [blind, setBlind] = useState<Blind>(noVote)
  const known = chosen.flatMap(id => targets.find(target => target.id === id) ?? [])
  const columns = (known.length > 0 ? known : targets.slice(0, 1)).slice(0, MOST_COLUMNS)
  const choose = (next: readonly Target[]) => onChoose(next.map(({ id }) => id))
  const add = () => choose([...columns, targets.find(target => !columns.includes(target)) ?? targets[0]!])
  const send = (prompt: string) => {
    setBlind(before => hidden(before, columns.length))
    for (const [place, target] of columns.entries()) void runs.run(place, target, settings, runs.turnsOf(place), prompt)
  }
  const empty = columns.every((_, place) => runs.turnsOf(place).length === 0)
  return (
    <>
      <div className={classes.toolbar}>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={columns.length >= MOST_COLUMNS}
          onClick={add}
        >
          Add a model
        </Button>
        <Button variant="default" leftSection={<IconTrash size={16} />} disabled={empty} onClick={runs.clear}>
          Clear
        </Button>
        <SettingsPanel settings={settings} onSettings={setSettings} blind={blind} onBlind={setBlind} />
      </div>
      <div className={classes.board} data-columns={columns.length}>
        {columns.map((target, place) => (
          <Column
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            key={place}
            place={place}
            target={target}
            targets={targets}
            settings={settings}
            turns={runs.turnsOf(place)}
            blind={blind}
            onTarget={next => choose(columns.with(place, next))}
            onVote={() => setBlind(before => ({ ...before, revealed: true, best: place }))}
            onAgain={() => {
              const turns = runs.turnsOf(place)
              void runs.run(place, target, settings, turns.slice(0, -1), turns.at(-1)!.prompt)
            }}
            {...(columns.length > 1 && {
              onRemove: () => {
                runs.drop(place)
                choose(columns.filter((_, at) => at !== place))
              },
            })}
          />
        ))}
      </div>
      <Composer running={runs.running} onSend={send} onStop={runs.haltAll} />
    </>
  )
}
