import { Alert } from '@mantine/core'
import type { ApiError } from '../lib/api-client.js'

export function FormError({ error }: { error: ApiError | undefined }) {
  if (!error) return null
  return (
    <Alert color="red" variant="light" title={error.title} role="alert">
      {error.detail}
    </Alert>
  )
}
