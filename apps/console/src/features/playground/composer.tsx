import { Button, Kbd, Textarea } from '@mantine/core'
import { IconPlayerStopFilled, IconSend } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import classes from './playground.module.css'

interface Props {
  running: boolean
  onSend: (prompt: string) => void
  onStop: () => void
}

export function Composer({ running, onSend, onStop }: Props) {
  const [prompt, setPrompt] = useState('')
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault()
    if (running || prompt.trim() === '') return
    onSend(prompt.trim())
    setPrompt('')
  }
  return (
    <form className={classes.composer} onSubmit={send}>
      <Textarea
        className={classes.prompting}
        aria-label="Prompt"
        placeholder="Ask every model the same…"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={100_000}
        value={prompt}
        onChange={event => setPrompt(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
        }}
      />
      <div className={classes.sending}>
        <span className={classes.hint}>
          <Kbd size="xs">Enter</Kbd> sends, <Kbd size="xs">Shift</Kbd> <Kbd size="xs">Enter</Kbd> begins a line
        </span>
        {running ? (
          <Button variant="default" leftSection={<IconPlayerStopFilled size={16} />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button
            type="submit"
            data-operation="POST /applications/{application}/subscriptions/{subscription}/try"
            leftSection={<IconSend size={16} />}
            disabled={prompt.trim() === ''}
          >
            Send
          </Button>
        )}
      </div>
    </form>
  )
}
