import { Group, Progress, Stack, Text } from '@mantine/core'
import type { Limit, Use } from './api.js'
import { ofWords, usedWords } from './words.js'

const toneOf = ({ percent }: Use): string => (percent >= 100 ? 'red' : percent >= 80 ? 'yellow' : 'indigo')

/** How much of a limit is used now: a bar for what is used most, or one for each. */
export function LimitUses({
  uses,
  untold,
  name,
  all = false,
}: Pick<Limit, 'uses' | 'untold' | 'name'> & { all?: boolean }) {
  if (uses.length === 0)
    return (
      <Text span c="dimmed">
        {untold.length > 0 ? 'Not told' : 'Nothing yet'}
      </Text>
    )
  return (
    <Stack gap={12}>
      {(all ? uses : uses.slice(0, 1)).map(use => (
        <Stack key={`${use.of} ${use.kind}`} gap={4} miw={140}>
          <Group gap={8} justify="space-between">
            {all && <span>{ofWords(use.of)}</span>}
            <span>{usedWords(use)}</span>
          </Group>
          <Progress
            value={Math.min(100, use.percent)}
            color={toneOf(use)}
            size={8}
            aria-label={`Used of ${name}: ${ofWords(use.of)}, ${usedWords(use)}`}
          />
        </Stack>
      ))}
    </Stack>
  )
}
