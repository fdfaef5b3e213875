import { setup as schema } from '@gatehouse/shared/api/identity.js'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { setUp } from './api.js'
import { AuthCard } from './auth-card.js'
import { passwordHint, passwordLabels } from './password-labels.js'

interface Props {
  token: string
  onSignedIn: () => void
}

/** The first person of an installation, come by the link that was printed where it was started. */
export function SetupPage({ token, onSignedIn }: Props) {
  const form = useForm(schema, { token, name: '', email: '', password: '' }, setUp, onSignedIn)
  return (
    <AuthCard title="Set up Gatehouse" purpose="You will own this installation: its tenants, nodes and people.">
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
          Become the owner
        </Button>
      </Form>
    </AuthCard>
  )
}
