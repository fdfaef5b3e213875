import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './inline.module.css'

/** Shortened in the middle; a click copies all of it. */
export function CopyableId({ id, length = 18 }: { id: string; length?: number }) {
  const clipboard = useClipboard({ timeout: 1_500 })
  const half = Math.floor((length - 1) / 2)
  const shown = id.length > length ? `${id.slice(0, half)}…${id.slice(-half)}` : id
  return (
    <UnstyledButton
      className={classes.id}
      title={id}
      onClick={event => {
        event.stopPropagation()
        clipboard.copy(id)
      }}
    >
      <VisuallyHidden>Copy </VisuallyHidden>
      {shown}
      {clipboard.copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
    </UnstyledButton>
  )
}
