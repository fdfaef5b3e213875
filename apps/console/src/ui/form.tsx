import type { FormEvent, ReactNode } from 'react'
import type { ApiError } from '../lib/api-client.js'
import classes from './form.module.css'
import { FormError } from './form-error.js'

interface Props {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  error?: ApiError | undefined
  children: ReactNode
}

/** Fields below each other, what went wrong above them. They are checked by schema, not by the browser. */
export function Form({ onSubmit, error, children }: Props) {
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <FormError error={error} />
      {children}
    </form>
  )
}
