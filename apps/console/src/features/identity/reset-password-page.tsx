import { reset as schema } from '@gatehouse/shared/api/identity.js'
import { Button, PasswordInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { resetPassword } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'
import { passwordHint, passwordLabels } from './password-labels.js'

export function ResetPasswordPage({ token }: { token: string }) {
  const form = useForm(schema, { token, password: '' }, resetPassword)
  if (form.succeeded)
    return (
      <AuthCard title="Password changed" purpose="Every other session of yours has ended.">
        <Button component={Link} to="/sign-in">
          Sign in
        </Button>
      </AuthCard>
    )
  return (
    <AuthCard title="Choose a new password" footer={<AuthLink to="/forgot-password">Send another link</AuthLink>}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <PasswordInput
          label="New password"
          description={passwordHint}
          autoComplete="new-password"
          autoFocus
          required
          {...passwordLabels}
          {...form.field('password')}
        />
        <Button type="submit" loading={form.pending}>
          Change my password
        </Button>
      </Form>
    </AuthCard>
  )
}
