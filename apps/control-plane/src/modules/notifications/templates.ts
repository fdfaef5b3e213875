/** What a mail is about; each kind has its facts. Links are whole URLs. */
export type Template =
  | { template: 'verify-email'; name: string; link: string }
  | { template: 'known-address'; name: string; link: string }
  | { template: 'reset-password'; name: string; link: string }
  | { template: 'password-changed'; name: string }
  | { template: 'invitation'; tenant: string; invitedBy: string; link: string }
  | { template: 'sign-up-decided'; name: string; approved: boolean; comment?: string | undefined; link: string }
  | { template: 'canary-stopped'; tenant: string; model: string; failed: number; calls: number; link: string }
  | {
      template: 'budget-used'
      application: string
      product: string
      percent: number
      /** USD */
      used: string
      amount: string
      window: string
      link: string
    }
  | {
      template: 'limit-used'
      name: string
      /** Whose of it; empty: all of it. */
      of: string
      /** How many are told of at once; `of` and `used` are of one of them. */
      count: number
      soft: boolean
      percent: number
      /** USD */
      used: string
      amount: string
      window: string
      link: string
    }
  | { template: 'approval-requested'; tenant: string; what: string; requestedBy: string; link: string }
  | {
      template: 'subscription-decided'
      application: string
      product: string
      plan: string
      decision: keyof typeof DECISIONS
      comment?: string | undefined
      link: string
    }

export interface Rendered {
  subject: string
  text: string
  links: string[]
}

/** Of the mails whose subject never varies. */
export const SUBJECTS = {
  'verify-email': 'Confirm your e-mail address',
  'known-address': 'You already have an account',
  'reset-password': 'Reset your password',
  'password-changed': 'Your password was changed',
} as const

const DECISIONS = {
  approved: 'was approved',
  rejected: 'was rejected',
  'needs-info': 'needs an answer from you',
  suspended: 'was suspended',
  resumed: 'is active again',
  closed: 'was closed',
  expired: 'has expired',
  'change-approved': 'changes its plan',
  'change-rejected': 'keeps its plan',
  'change-needs-info': 'needs an answer from you',
} as const

/** Plain text, one link at the most. Never put secrets other than the single-use link here. */
export function render(mail: Template): Rendered {
  const { subject, lines } = compose(mail)
  const links = 'link' in mail ? [mail.link] : []
  return { subject: oneLine(subject), text: `${[...lines, ...links].join('\n\n')}\n`, links }
}

// A name in a subject must not be able to begin another header.
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').slice(0, 200)

function compose(mail: Template): { subject: string; lines: string[] } {
  switch (mail.template) {
    case 'verify-email':
      return {
        subject: SUBJECTS['verify-email'],
        lines: [`Hello ${mail.name},`, 'open this link within 24 hours to confirm your address and finish signing up:'],
      }
    case 'known-address':
      return {
        subject: SUBJECTS['known-address'],
        lines: [
          `Hello ${mail.name},`,
          'somebody, probably you, tried to sign up with this address, which has an account already. If you forgot your password, reset it here; otherwise ignore this mail:',
        ],
      }
    case 'reset-password':
      return {
        subject: SUBJECTS['reset-password'],
        lines: [
          `Hello ${mail.name},`,
          'open this link within an hour to choose a new password. Ignore this mail if you did not ask for it:',
        ],
      }
    case 'password-changed':
      return {
        subject: SUBJECTS['password-changed'],
        lines: [
          `Hello ${mail.name},`,
          'your password was changed and all sessions were ended. If that was not you, reset it at once and tell your administrator.',
        ],
      }
    case 'invitation':
      return {
        subject: `Invitation to ${mail.tenant}`,
        lines: [
          `${mail.invitedBy} invites you to join ${mail.tenant}. Open this link within 72 hours, signed in with this address:`,
        ],
      }
    case 'approval-requested':
      return {
        subject: `${mail.tenant}: ${mail.what} waits for approval`,
        lines: [`${mail.requestedBy} asks for ${mail.what} in ${mail.tenant}. Decide here:`],
      }
    case 'canary-stopped':
      return {
        subject: `${mail.tenant}: the canary of ${mail.model} was stopped`,
        lines: [
          `${mail.failed} of the last ${mail.calls} calls to the canary of ${mail.model} failed, more than its guard bears and more than beside it. All calls go to the stable side again. What happened is here:`,
        ],
      }
    case 'budget-used':
      return {
        subject: `${mail.product}: ${mail.percent} % of the budget of ${mail.application} is used`,
        lines: [
          `${mail.application} has used ${mail.used} of the ${mail.amount} USD that it may spend on ${mail.product} in ${mail.window}. ${mail.percent >= 100 ? 'Further calls that cost something are refused until there is room again.' : 'At the end of it further calls that cost something are refused.'} How it stands is here:`,
        ],
      }
    case 'limit-used': {
      const whose = mail.of === '' ? '' : ` of ${mail.of}`
      const then = mail.soft
        ? 'It is a soft one: calls go on.'
        : mail.percent >= 100
          ? 'Further calls that cost something are refused until there is room again.'
          : 'At the end of it further calls that cost something are refused.'
      if (mail.count > 1)
        return {
          subject: `${mail.name}: ${mail.count} have used ${mail.percent} % of their budgets`,
          lines: [
            `${mail.count} of those whom ${mail.name} allows ${mail.amount} USD each in ${mail.window} have used ${mail.percent} % of it or more, one of them ${mail.of}. ${then} How they stand is here:`,
          ],
        }
      return {
        subject: `${mail.name}: ${mail.percent} % of the budget${whose} is used`,
        lines: [
          `${mail.used} of the ${mail.amount} USD that ${mail.name}${whose} allows in ${mail.window} are used. ${then} How it stands is here:`,
        ],
      }
    }
    case 'sign-up-decided':
      return {
        subject: mail.approved ? 'Your account is approved' : 'Your account was not approved',
        lines: [
          `Hello ${mail.name},`,
          ...(mail.comment ? [mail.comment] : []),
          mail.approved
            ? 'your account is approved, and what you prepared is sent. Sign in here:'
            : 'your account was not approved.',
        ],
      }
    case 'subscription-decided':
      return {
        subject: `${mail.product}: your subscription ${DECISIONS[mail.decision]}`,
        lines: [
          `The subscription of ${mail.application} to ${mail.product} (${mail.plan}) ${DECISIONS[mail.decision]}.`,
          ...(mail.comment ? [mail.comment] : []),
        ],
      }
  }
}
