import type { planQuestion } from '@gatehouse/shared/api/catalog.js'
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { z } from 'zod'

interface Props {
  question: z.output<typeof planQuestion>
  value: string
  error?: string
  onChange: (value: string) => void
}

export function PlanQuestion({ question, value, error, onChange }: Props) {
  const common = {
    label: question.required ? question.label : `${question.label} (optional)`,
    error,
    required: question.required,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
  if (question.kind === 'longtext') return <Textarea {...common} autosize minRows={3} maxRows={10} />
  if (question.kind === 'choice')
    return <NativeSelect {...common} data={[{ value: '', label: 'Choose…' }, ...(question.choices ?? [])]} />
  return <TextInput {...common} />
}
