import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiError } from '../../lib/api-client.js'
import { useMe } from '../../lib/session.js'
import { FormError } from '../../ui/form-error.js'
import { acceptInvitation, type Joined } from './api.js'
import { AuthCard, AuthLink } from './auth-card.js'

interface Props {
  token: string
  /** This page, to come back to once signed in. */
  here: string
  onAccepted: (joined: Joined) => void
}

/** Where the link of an invitation leads, whether or not there is an account yet. */
export function InvitationPage({ token, here, onAccepted }: Props) {
  const me = useMe()
  const accept = useMutation({ mutationFn: () => acceptInvitation(token), onSuccess: onAccepted })
  if (me === null)
    return (
      <AuthCard
        title="You are invited"
        purpose="Sign in with the address that the invitation was sent to."
        footer={
          <>
            New here? <AuthLink to="/sign-up">Make an account</AuthLink> with that address, confirm it, then open the
            link of the invitation again.
          </>
        }
      >
        <Button renderRoot={props => <Link to="/sign-in" search={{ next: here }} {...props} />}>Sign in</Button>
      </AuthCard>
    )
  return (
    <AuthCard title="You are invited" purpose={`You would join as ${me.user.email}.`}>
      <Stack gap={16}>
        <FormError error={accept.error instanceof ApiError ? accept.error : undefined} />
        <Button loading={accept.isPending} onClick={() => accept.mutate()}>
          Accept the invitation
        </Button>
        {accept.isError && (
          <Button component={Link} to="/catalog" variant="default">
            Go to the catalog
          </Button>
        )}
      </Stack>
    </AuthCard>
  )
}
