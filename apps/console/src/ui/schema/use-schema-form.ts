import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import type { z } from 'zod'
import { ApiError } from '../../lib/api-client.js'
import { type Issues, issuesOf } from './issues.js'
import { filled, type Value, type Values, withValue } from './values.js'

/** What the fields of a form read and write. */
export interface FormState {
  values: Values
  set: (pointer: string, value: Value) => void
  issues: Issues
}

/** Values of any shape, checked by the schema that the API checks by; what the API refuses shows at its field too. */
export function useSchemaForm<S extends z.ZodType, R>(
  schema: S,
  initial: Values,
  submit: (input: z.output<S>) => Promise<R>,
  done: (result: R) => void,
  changed?: (values: Values) => void,
) {
  const [values, setValues] = useState(initial)
  const [issues, setIssues] = useState<Issues>({})
  // A file is read while others type: each change is one of what is there by then.
  const latest = useRef(initial)
  const form = useRef<HTMLFormElement>(null)
  const toTheFirstIssue = () =>
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"],[data-refused]')?.focus(),
    )
  const mutation = useMutation({ mutationFn: submit, onSuccess: done, onError: toTheFirstIssue })
  const refused = mutation.error instanceof ApiError ? mutation.error : undefined
  const refusals = refused?.fields.map(({ pointer, message }) => [pointer, message] as const) ?? []
  const state: FormState = {
    values,
    issues: { ...Object.fromEntries(refusals), ...issues },
    set: (pointer, value) => {
      const next = withValue(latest.current, pointer, value)
      latest.current = next
      setValues(next)
      changed?.(next)
      setIssues(before => Object.fromEntries(Object.entries(before).filter(([at]) => !at.startsWith(pointer))))
      if (mutation.isError) mutation.reset()
    },
  }
  return {
    state,
    pending: mutation.isPending,
    /** What went wrong as a whole; undefined when fields say it. */
    error: refused && refusals.length === 0 ? refused : undefined,
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault()
      form.current = event.currentTarget
      const input = filled(values)
      const parsed = schema.safeParse(input)
      // What the schema would add are defaults, and those are for the API to choose.
      setIssues(parsed.success ? {} : issuesOf(parsed.error, input))
      if (parsed.success) return mutation.mutate(input as z.output<S>)
      toTheFirstIssue()
    },
  }
}
