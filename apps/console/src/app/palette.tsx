// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: a listbox whose options the text field above moves through
import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import type { Me } from '../lib/session.js'
import classes from './palette.module.css'
import { type Entry, fixedEntries, foundQuery } from './palette-entries.js'

const SETTLES_MS = 120
const idOf = (index: number): string => `palette-${index}`

/** Every page, product and application in a few letters. */
export function Palette({ me, onClose }: { me: Me | null; onClose: () => void }) {
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const words = typed.trim()
  const [settled] = useDebouncedValue(words, SETTLES_MS)
  const found = useQuery({ ...foundQuery(settled, me), enabled: settled.length > 0 })
  const entries = [...fixedEntries(words, me), ...(words === '' ? [] : (found.data ?? []))]
  const chosen = Math.min(at, entries.length - 1)
  const go = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    router.history.push(entry.href)
  }
  const move = (to: number) => {
    const next = (to + entries.length) % Math.max(1, entries.length)
    setAt(next)
    document.getElementById(idOf(next))?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      move(chosen + step)
    }
    if (event.key === 'Enter') go(entries[chosen])
  }
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12dvh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Modal.Body p={0}>
          <TextInput
            className={classes.field}
            variant="unstyled"
            size="md"
            data-autofocus
            role="combobox"
            aria-label="Search or go to"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={entries.length > 0 ? idOf(chosen) : undefined}
            placeholder="A page, a product, an application, a request id…"
            leftSection={<IconSearch size={18} />}
            value={typed}
            onChange={event => {
              setTyped(event.currentTarget.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          <div id="palette-list" role="listbox" aria-label="Found" className={classes.list}>
            {entries.map((entry, index) => (
              <div
                key={`${entry.group} ${entry.href}`}
                id={idOf(index)}
                role="option"
                aria-selected={index === chosen}
                className={classes.entry}
                onMouseMove={() => setAt(index)}
                onClick={() => go(entry)}
              >
                <span>{entry.label}</span>
                <span className={classes.hint}>
                  {entry.group} · {entry.hint}
                </span>
              </div>
            ))}
          </div>
          {entries.length === 0 && !found.isFetching && <p className={classes.nothing}>Nothing is called that.</p>}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
