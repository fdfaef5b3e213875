import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LogFile } from './log-file.js'

test('keeps the newest lines within its limit, and the ones before them once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gh-log-'))
  const path = join(folder, 'x.log')
  new LogFile(path, 20).write('from an earlier run')
  const log = new LogFile(path, 20)
  for (const line of ['first line', 'second', 'third line']) log.write(line)
  log.close()
  log.write('too late')
  expect(await readFile(`${path}.1`, 'utf8')).toBe('first line\nsecond\n')
  expect(await readFile(path, 'utf8')).toBe('third line\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await rm(folder, { recursive: true })
})
