import { Text } from '@mantine/core'
import type { FormState } from './use-schema-form.js'

/** What is wrong with a whole, such as a list or one item of it; fields say it themselves. */
export function Refusal({ state, pointer }: { state: FormState; pointer: string }) {
  const issue = state.issues[pointer]
  if (issue === undefined) return null
  return (
    <Text c="var(--mantine-color-error)" fz="xs" tabIndex={-1} data-refused>
      {issue}
    </Text>
  )
}

/** Whether something at this place or within it was refused. */
export const isRefused = ({ issues }: FormState, pointer: string): boolean =>
  Object.keys(issues).some(at => at === pointer || at.startsWith(`${pointer}/`))
