import { signIn as schema } from '@gatehouse/shared/api/identity.js'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { signIn } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'
import { passwordLabels } from './password-labels.js'

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const form = useForm(schema, { email: '', password: '' }, signIn, onSignedIn)
  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          New here? <AuthLink to="/sign-up">Make an account</AuthLink>
        </>
      }
    >
      <Form onSubmit={form.onSubmit} error={form.error}>
        <TextInput label="E-mail" type="email" autoComplete="username" autoFocus required {...form.field('email')} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          {...passwordLabels}
          {...form.field('password')}
        />
        <Button type="submit" loading={form.pending}>
          Sign in
        </Button>
        <AuthLink to="/forgot-password">Forgot your password?</AuthLink>
      </Form>
    </AuthCard>
  )
}
