import { Kbd, Modal } from '@mantine/core'
import type { Me } from '../lib/session.js'
import { labelOf, missing } from './nav.js'
import classes from './palette.module.css'
import { goTo } from './shortcuts.js'

const everywhere: [string[], string][] = [
  [['Ctrl', 'K'], 'Search, or go somewhere'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]
const inPlaces: [string[], string][] = [
  [['J'], 'Next call, while one is open in the log'],
  [['K'], 'The one before'],
  [['Ctrl', 'Enter'], 'Send what is tried'],
]

export function ShortcutSheet({ me, onClose }: { me: Me | null; onClose: () => void }) {
  const going = Object.entries(goTo)
    .filter(([, path]) => missing(me, path) === undefined)
    .map(([letter, path]): [string[], string] => [['G', letter.toUpperCase()], labelOf(path)])
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts">
      {[...everywhere, ...going, ...inPlaces].map(([keys, meaning]) => (
        <div key={meaning} className={classes.shortcut}>
          <span>{meaning}</span>
          <span>
            {keys.map(key => (
              <Kbd key={key} size="xs" ml={4}>
                {key}
              </Kbd>
            ))}
          </span>
        </div>
      ))}
    </Modal>
  )
}
