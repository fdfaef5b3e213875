import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { JobRunner } from '../../platform/queue/job-runner.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { PurgeMail, SweepMail } from './mail-jobs.js'
import { Mailer } from './mailer.js'

/** Takes mails as a server on the internet does (RFC 5321), and hands each to whoever waits for it. */
class SmtpSink {
  private readonly received: string[] = []
  private wake: (() => void) | undefined
  /** How many mails to refuse before one is taken. */
  refuse = 0

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SmtpSink> {
    const sink: SmtpSink = new SmtpSink(createServer(socket => sink.talk(socket)))
    await once(sink.server.listen(0, '127.0.0.1'), 'listening')
    return sink
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async next(): Promise<string> {
    while (this.received.length === 0) await new Promise<void>(resolve => (this.wake = resolve))
    return this.received.shift()!
  }

  stop(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }

  private talk(socket: Socket): void {
    let data: string[] | undefined
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 sink')
    createInterface({ input: socket }).on('line', line => {
      if (data === undefined) {
        if (/^(MAIL|DATA)/i.test(line) && this.refuse > 0 && this.refuse--) return say('451 later')
        if (/^DATA/i.test(line)) data = []
        say(/^DATA/i.test(line) ? '354 go on' : /^QUIT/i.test(line) ? '221 bye' : '250 ok')
      } else if (line === '.') {
        this.received.push(data.join('\n'))
        data = undefined
        this.wake?.()
        say('250 taken')
      } else data.push(line)
    })
    socket.on('error', () => socket.destroy())
  }
}

let smtp: SmtpSink
let plane: TestControlPlane

beforeAll(async () => {
  smtp = await SmtpSink.start()
  plane = await TestControlPlane.start({ GATEHOUSE_SMTP_URL: smtp.url, GATEHOUSE_MAIL_FROM: 'Gate <gate@example.com>' })
  await plane.app.get(JobRunner).start()
})
afterAll(async () => {
  await plane.close()
  await smtp.stop()
})

const about = {
  template: 'reset-password',
  name: 'Ada',
  link: 'https://gate.example/reset-password?token=abc',
} as const

const write = (to: string, after?: () => void) =>
  plane.app.get(Database).write(Context.system(), async tx => {
    await plane.app.get(Mailer).send(tx, { to, ...about })
    after?.()
  })

it('sends what was committed, and nothing that was rolled back', async () => {
  const failing = write('never@example.com', () => {
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  await write('ada@example.com')
  const mail = await smtp.next()
  expect(mail).toMatch(/^To: ada@example.com$/m)
  expect(mail).toMatch(/^From: Gate <gate@example.com>$/m)
  expect(mail).toContain('https://gate.example/reset-password')
  expect(await plane.query(`SELECT 1 FROM mail WHERE recipient = 'never@example.com'`)).toEqual([])
})

it('tries again when the server does not take it', async () => {
  smtp.refuse = 1
  await write('patience@example.com')
  expect(await smtp.next()).toMatch(/^To: patience@example.com$/m)
})

it('finds mails whose job was lost', async () => {
  await plane.app.get(Database).write(Context.system(), async tx => {
    await plane.app.get(Mailer).send(tx, { to: 'lost@example.com', ...about })
    await tx.query(`UPDATE mail SET created_at = now() - interval '1 minute' WHERE recipient = 'lost@example.com'`)
    // As if the queue had been away.
    Object.assign(tx, { after: [] })
  })
  await plane.app.get(SweepMail).run()
  expect(await smtp.next()).toMatch(/^To: lost@example.com$/m)
})

it('keeps bodies sealed, and no mail for more than a day', async () => {
  await write('sealed@example.com')
  await smtp.next()
  const [row] = await plane.query<{ sealed_body: Buffer }>(
    `SELECT sealed_body FROM mail WHERE recipient = 'sealed@example.com'`,
  )
  expect(row!.sealed_body.includes('token=abc')).toBe(false)
  await plane.query(`UPDATE mail SET created_at = now() - interval '24 hours 1 second'`)
  await plane.app.get(PurgeMail).run()
  expect(await plane.query('SELECT 1 FROM mail')).toEqual([])
})

it('shows no outbox where mails are sent', async () => {
  const admin = await plane.person('root')
  await plane.query(`UPDATE app_user SET platform_role = 'owner' WHERE id = $1`, [admin.userId])
  expect(await admin.get('/outbox')).toMatchObject({ status: 409, body: { code: 'outbox_disabled' } })
})
