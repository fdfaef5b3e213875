import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiError } from '../../lib/api-client.js'
import { FormError } from '../../ui/form-error.js'
import { verifyEmail } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'

/** By a press, not by opening the page: programs that look into mails open links too. */
export function VerifyEmailPage({ token }: { token: string }) {
  const verify = useMutation({ mutationFn: () => verifyEmail(token) })
  if (verify.isSuccess)
    return (
      <AuthCard title="Address confirmed" purpose="Your account is ready.">
        <Button component={Link} to="/sign-in">
          Sign in
        </Button>
      </AuthCard>
    )
  return (
    <AuthCard
      title="Confirm your address"
      purpose="One press, and your account is ready."
      footer={<AuthLink to="/sign-in">Back to sign in</AuthLink>}
    >
      <Stack gap={16}>
        <FormError error={verify.error instanceof ApiError ? verify.error : undefined} />
        <Button loading={verify.isPending} onClick={() => verify.mutate()}>
          Confirm my address
        </Button>
      </Stack>
    </AuthCard>
  )
}
