import { expect, it } from 'vitest'
import { render } from './templates.js'

it('puts the link last, alone on its line', () => {
  const link = 'https://gate.example/verify-email?token=abc'
  const mail = render({ template: 'verify-email', name: 'Ada', link })
  expect(mail.links).toEqual([link])
  expect(mail.text.trimEnd().split('\n').at(-1)).toBe(link)
})

it('lets no name begin a header of its own', () => {
  const { subject } = render({
    template: 'invitation',
    tenant: 'Acme\r\nBcc: all@example.com',
    invitedBy: 'Ada',
    link: 'https://x',
  })
  expect(subject).not.toMatch(/[\r\n]/)
})

it('says what was decided and why', () => {
  const mail = render({
    template: 'subscription-decided',
    application: 'Chat bot',
    product: 'Chat',
    plan: 'Gold',
    decision: 'rejected',
    comment: 'No budget this year.',
    link: 'https://gate.example/applications/app_1',
  })
  expect(mail.subject).toBe('Chat: your subscription was rejected')
  expect(mail.text).toContain('Chat bot')
  expect(mail.text).toContain('No budget this year.')
})
