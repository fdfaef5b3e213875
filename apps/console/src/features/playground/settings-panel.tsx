import { Button, Checkbox, Popover, Stack, Textarea, TextInput } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { type Blind, noVote } from './blind.js'
import type { Settings } from './request.js'

interface Props {
  settings: Settings
  onSettings: (settings: Settings) => void
  blind: Blind
  onBlind: (blind: Blind) => void
}

/** What holds for every column. */
export function SettingsPanel({ settings, onSettings, blind, onBlind }: Props) {
  const field = (name: keyof Settings) => ({
    value: settings[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onSettings({ ...settings, [name]: event.currentTarget.value }),
  })
  return (
    <Popover width={320} position="bottom-end" trapFocus transitionProps={{ duration: 120 }}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustments size={16} />}>
          Settings
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Settings of the playground">
        <Stack gap={12}>
          <Textarea
            label="System prompt"
            description="Goes before every conversation."
            autosize
            minRows={3}
            maxRows={8}
            {...field('system')}
          />
          <TextInput label="Temperature" placeholder="The model’s own" inputMode="decimal" {...field('temperature')} />
          <TextInput
            label="Most tokens of an answer"
            placeholder="No limit"
            inputMode="numeric"
            {...field('maxTokens')}
          />
          <Checkbox
            label="Blind comparison"
            description="Names stay hidden until you choose the best answer."
            checked={blind.on}
            onChange={event => onBlind({ ...noVote, on: event.currentTarget.checked })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
