import { Modal } from '@mantine/core'
import { Snippets } from '../../ui/snippets.js'
import type { Target } from './api.js'
import { messagesOf, optionsOf, type Settings } from './request.js'

interface Props {
  target: Target
  settings: Settings
  prompt: string
  onClose: () => void
}

/** The same question as a program asks it. */
export function CodeDialog({ target, settings, prompt, onClose }: Props) {
  const call = {
    kind: 'ai',
    model: target.model,
    messages: messagesOf(settings, [], prompt),
    options: optionsOf(settings),
  } as const
  return (
    <Modal opened onClose={onClose} size="lg" title={`Ask ${target.model} from a program`}>
      <Snippets call={call} />
    </Modal>
  )
}
