import { requestReset as schema } from '@gatehouse/shared/api/identity.js'
import { Button, TextInput } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { requestReset } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'

export function ForgotPasswordPage() {
  const form = useForm(schema, { email: '' }, requestReset)
  const footer = <AuthLink to="/sign-in">Back to sign in</AuthLink>
  if (form.succeeded)
    return (
      <AuthCard
        title="Look into your mail"
        purpose={`If ${form.values.email} has an account, a link to choose a new password is on its way.`}
        footer={footer}
      />
    )
  return (
    <AuthCard title="Forgot your password?" purpose="We send you a link to choose a new one." footer={footer}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <TextInput label="E-mail" type="email" autoComplete="username" autoFocus required {...form.field('email')} />
        <Button type="submit" loading={form.pending}>
          Send the link
        </Button>
      </Form>
    </AuthCard>
  )
}
