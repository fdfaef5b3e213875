import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { expect, test } from 'vitest'

const supervisor = `
  const { startPostgres } = await import(process.argv[1])
  const { url } = await startPostgres({ dataDir: process.argv[2], durable: false })
  console.log(url)
`

test('Postgres shuts down when its supervisor is killed', async () => {
  const base = await mkdtemp(join(tmpdir(), 'gh-guard-'))
  await chmod(base, 0o711)
  const module = new URL('../dist/start-postgres.js', import.meta.url).href
  const args = ['--input-type=module', '-e', supervisor, module, join(base, 'pg')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]

  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const ended = new Promise<unknown>(resolve => client.on('error', resolve))
  child.kill('SIGKILL')
  expect(await ended).toMatchObject({ message: expect.stringMatching(/terminat/) })
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})
