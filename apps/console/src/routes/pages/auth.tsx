import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { ForgotPasswordPage } from '../../features/identity/forgot-password-page.js'
import { InvitationPage } from '../../features/identity/invitation-page.js'
import { ResetPasswordPage } from '../../features/identity/reset-password-page.js'
import { SetupPage } from '../../features/identity/setup-page.js'
import { SignInPage } from '../../features/identity/sign-in-page.js'
import { SignUpPage } from '../../features/identity/sign-up-page.js'
import { VerifyEmailPage } from '../../features/identity/verify-email-page.js'
import { meQuery } from '../../lib/session.js'
import { ownPath } from '../search.js'

/** Nothing that was read as somebody else, or as nobody, is kept. */
function useEnter() {
  const client = useQueryClient()
  const router = useRouter()
  return async (next?: string) => {
    client.clear()
    await client.fetchQuery(meQuery)
    router.history.push(ownPath(next))
  }
}

const signIn = getRouteApi('/sign-in')
export function SignIn() {
  const enter = useEnter()
  const { next } = signIn.useSearch()
  return <SignInPage onSignedIn={() => enter(next)} />
}

const setup = getRouteApi('/setup')
export function Setup() {
  const enter = useEnter()
  return <SetupPage token={setup.useSearch().token} onSignedIn={() => enter()} />
}

const verify = getRouteApi('/verify-email')
export const VerifyEmail = () => <VerifyEmailPage token={verify.useSearch().token} />

const invitation = getRouteApi('/invitations/accept')
export function Invitation() {
  const { token } = invitation.useSearch()
  const enter = useEnter()
  return (
    <InvitationPage
      token={token}
      here={`/invitations/accept?token=${encodeURIComponent(token)}`}
      onAccepted={({ organizationId }) =>
        void enter(organizationId === undefined ? '/admin' : `/organizations/${organizationId}`)
      }
    />
  )
}

const reset = getRouteApi('/reset-password')
export const ResetPassword = () => <ResetPasswordPage token={reset.useSearch().token} />

export const SignUp = SignUpPage
export const ForgotPassword = ForgotPasswordPage
