import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Summary } from './house.js'

const demoSchema = z.object({
  key: z.string(),
  tenant: z.string().optional(),
  people: z.array(z.object({ email: z.string(), password: z.string(), role: z.string().optional() })).default([]),
})
type Demo = z.output<typeof demoSchema>

/** What the demo's file says; undefined where no demo was seeded. */
export async function readDemo(file: string): Promise<Demo | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : demoSchema.safeParse(JSON.parse(text)).data
}

/** A command that can be pasted as it is: a streamed chat answer through the gateway. */
export function curlFor(gatewayUrl: string, key: string): string {
  const body = JSON.stringify({
    model: 'chat-default',
    stream: true,
    messages: [{ role: 'user', content: 'Say hello in three languages.' }],
  })
  return [
    `curl -N ${gatewayUrl}/v1/chat/completions \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n')
}

/** The one screen at the end of a start. */
export function screen(summary: Summary, demo: Demo | undefined, elapsedMs: number): string {
  const rows: [string, string][] = [
    ['Console', summary.consoleUrl],
    ['Gateway', summary.gatewayUrl],
    ['', `${summary.gatewayTlsUrl}  TLS`],
    ['Status', summary.statusUrl],
    ['Data', summary.dataDir],
  ]
  if (summary.postgresHome) rows.push(['', `Postgres: ${summary.postgresHome}`])
  if (summary.setupUrl) rows.push(['Set up', summary.setupUrl])
  if (demo) {
    const width = Math.max(...demo.people.map(person => person.email.length))
    demo.people.forEach(({ email, role }, index) => {
      rows.push([index ? '' : 'Sign in', `${email.padEnd(width)}  ${role ?? ''}`.trimEnd()])
    })
    rows.push(['', `passwords: ${summary.demoFile}`])
  }
  const table = rows.map(([name, value]) => `  ${name.padEnd(9)}${value}`).join('\n')
  const trial = demo ? `\n\n  Try it:\n\n${curlFor(summary.gatewayUrl, demo.key)}` : ''
  return `\n  Gatehouse is ready  (${(elapsedMs / 1000).toFixed(1)} s)\n\n${table}${trial}\n\n  Ctrl-C stops everything; the data stays.\n`
}
