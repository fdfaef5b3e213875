import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { ApiError } from './api-client.js'

type Fields = Record<string, string>

/**
 * A form of text fields, checked by the schema that the API checks by. What the API refuses shows at its field too.
 * Empty optional fields are left out, as their absence is what the schema knows.
 */
export function useForm<S extends z.ZodType, V extends Fields, R>(
  schema: S,
  initial: V,
  submit: (input: z.output<S>) => Promise<R>,
  done?: (result: R) => void,
) {
  const [values, setValues] = useState(initial)
  const [issues, setIssues] = useState<Fields>({})
  const mutation = useMutation({ mutationFn: submit, onSuccess: result => done?.(result) })
  const refused = mutation.error instanceof ApiError ? mutation.error : undefined
  const byField: Fields = {
    ...Object.fromEntries(refused?.fields.map(({ pointer, message }) => [pointer.split('/')[1] ?? '', message]) ?? []),
    ...issues,
  }

  const set = (name: keyof V & string, value: string) => {
    setValues(before => ({ ...before, [name]: value }))
    setIssues(({ [name]: _, ...others }) => others)
    if (mutation.isError) mutation.reset()
  }

  return {
    values,
    set,
    /** Properties of an input. */
    field: (name: keyof V & string) => ({
      name,
      value: values[name],
      error: byField[name],
      onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
    }),
    onSubmit: (event: FormEvent) => {
      event.preventDefault()
      const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
      const parsed = schema.safeParse(filled)
      if (parsed.success) return mutation.mutate(parsed.data)
      setIssues(Object.fromEntries(parsed.error.issues.map(issue => [String(issue.path[0]), sentence(issue)])))
    },
    pending: mutation.isPending,
    succeeded: mutation.isSuccess,
    /** What went wrong as a whole; undefined when fields say it. */
    error: refused && refused.fields.length === 0 ? refused : undefined,
  }
}

const sentence = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' ? 'Fill this in.' : `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`
