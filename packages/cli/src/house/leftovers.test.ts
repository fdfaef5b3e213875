import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ProcessRecord } from './leftovers.js'

test('waits for what an earlier run left, and leaves strangers alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gh-left-'))
  const script = join(folder, 'program.mjs')
  await writeFile(script, `process.stdin.resume().on('end', () => process.exit()); console.log('up')`)
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const record = new ProcessRecord(folder)
  await record.add(child.pid!, script)
  // This very process has the id, but not the script.
  await record.add(process.pid, script)
  const waitedFor: number[] = []
  await record.settle(count => {
    waitedFor.push(count)
    child.stdin.end()
  })
  await record.settle(count => waitedFor.push(count))
  expect(waitedFor).toEqual([1])
  await rm(folder, { recursive: true })
})
