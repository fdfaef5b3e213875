import { ActionIcon, Button, NativeSelect, VisuallyHidden } from '@mantine/core'
import { IconCode, IconRefresh, IconTrophy, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Target } from './api.js'
import { type Blind, letterOf } from './blind.js'
import { CodeDialog } from './code-dialog.js'
import classes from './playground.module.css'
import type { Settings } from './request.js'
import { isRunning, type Turn } from './turn.js'
import { TurnView } from './turn-view.js'

interface Props {
  place: number
  target: Target
  targets: readonly Target[]
  settings: Settings
  turns: readonly Turn[]
  blind: Blind
  onTarget: (target: Target) => void
  onVote: () => void
  onAgain: () => void
  onRemove?: () => void
}

export function Column({ place, target, targets, settings, turns, blind, onTarget, onVote, onAgain, onRemove }: Props) {
  const [coding, setCoding] = useState(false)
  const secret = blind.on && !blind.revealed
  const newest = turns.at(-1)
  const name = secret ? `Model ${letterOf(place)}` : target.model
  return (
    <section
      className={classes.column}
      aria-label={`Column ${place + 1}: ${name}`}
      data-best={blind.best === place || undefined}
    >
      <header className={classes.columnHead}>
        {secret ? (
          <b className={classes.hidden}>{name}</b>
        ) : (
          <NativeSelect
            className={classes.select}
            aria-label={`Model of column ${place + 1}`}
            data={groupsOf(targets)}
            value={target.id}
            onChange={event => onTarget(targets.find(({ id }) => id === event.currentTarget.value)!)}
          />
        )}
        {!secret && (
          <ActionIcon
            variant="subtle"
            color="gray"
            c="dimmed"
            size={32}
            aria-label={`Code that asks ${name}`}
            onClick={() => setCoding(true)}
          >
            <IconCode size={18} />
          </ActionIcon>
        )}
        {onRemove && (
          <ActionIcon
            variant="subtle"
            color="gray"
            c="dimmed"
            size={32}
            aria-label={`Remove ${name}`}
            onClick={onRemove}
          >
            <IconX size={18} />
          </ActionIcon>
        )}
      </header>
      <Conversation turns={turns} name={name} secret={secret} />
      {newest && !isRunning(newest) && (
        <div className={classes.afterwards}>
          <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onAgain}>
            Ask again
          </Button>
          {secret && newest.text !== '' && (
            <Button size="xs" leftSection={<IconTrophy size={14} />} onClick={onVote}>
              The best answer
            </Button>
          )}
        </div>
      )}
      <VisuallyHidden role="status">{said(name, newest)}</VisuallyHidden>
      {coding && (
        <CodeDialog
          target={target}
          settings={settings}
          prompt={newest?.prompt ?? 'Hello'}
          onClose={() => setCoding(false)}
        />
      )}
    </section>
  )
}

function Conversation({ turns, name, secret }: { turns: readonly Turn[]; name: string; secret: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const newest = turns.at(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box follows what is written into it
  useEffect(() => {
    const at = box.current
    if (at && at.scrollHeight - at.scrollTop - at.clientHeight < 120) at.scrollTop = at.scrollHeight
  }, [newest?.text, newest?.state, turns.length])
  if (turns.length === 0) return <p className={classes.nothing}>What {name} answers shows here as it is written.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={classes.conversation} ref={box} tabIndex={0} aria-label={`Conversation with ${name}`}>
      {turns.map((turn, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
        <TurnView key={index} turn={turn} secret={secret} />
      ))}
    </section>
  )
}

/** Once an answer is whole: word by word nobody could listen to four at once. */
function said(name: string, turn: Turn | undefined): string {
  if (turn?.state === 'done') return `${name} has answered: ${turn.text.slice(0, 500)}`
  return turn?.state === 'failed' ? `${name} failed: ${turn.error}` : ''
}

function groupsOf(targets: readonly Target[]) {
  const groups = [...new Set(targets.map(({ group }) => group))]
  return groups.map(group => ({
    group,
    items: targets.filter(target => target.group === group).map(({ id, model }) => ({ value: id, label: model })),
  }))
}
