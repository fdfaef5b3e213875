import { Button, Text } from '@mantine/core'
import classes from './teams.module.css'

interface Props {
  items: readonly { id: string; name: string }[]
  none: string
  action: string
  operation: string
  /** Absent for those who may not. */
  onAct?: (id: string) => void
}

export function ItemList({ items, none, action, operation, onAct }: Props) {
  if (items.length === 0) return <Text c="dimmed">{none}</Text>
  return (
    <ul className={classes.items}>
      {items.map(({ id, name }) => (
        <li key={id}>
          {name}
          {onAct && (
            <Button
              variant="subtle"
              size="compact-xs"
              data-operation={operation}
              aria-label={`${action}: ${name}`}
              onClick={() => onAct(id)}
            >
              {action}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
