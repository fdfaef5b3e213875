import { signUp as schema } from '@gatehouse/shared/api/identity.js'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { signUp } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'
import { passwordHint, passwordLabels } from './password-labels.js'

export function SignUpPage() {
  const form = useForm(schema, { name: '', email: '', password: '' }, signUp)
  if (form.succeeded)
    return (
      <AuthCard
        title="Look into your mail"
        purpose={`We sent a link to ${form.values.email}. Open it within 24 hours to finish signing up.`}
        footer={<AuthLink to="/sign-in">Back to sign in</AuthLink>}
      />
    )
  return (
    <AuthCard
      title="Make an account"
      purpose="To subscribe to APIs and get keys."
      footer={
        <>
          Have one already? <AuthLink to="/sign-in">Sign in</AuthLink>
        </>
      }
    >
      <Form onSubmit={form.onSubmit} error={form.error}>
        <TextInput label="Name" autoComplete="name" autoFocus required {...form.field('name')} />
        <TextInput label="E-mail" type="email" autoComplete="email" required {...form.field('email')} />
        <PasswordInput
          label="Password"
          description={passwordHint}
          autoComplete="new-password"
          required
          {...passwordLabels}
          {...form.field('password')}
        />
        <Button type="submit" loading={form.pending}>
          Make an account
        </Button>
      </Form>
    </AuthCard>
  )
}
