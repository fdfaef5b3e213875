import { spawn } from 'node:child_process'

/**
 * Postgres does not notice when its supervisor is killed, so a shell of a few hundred kilobytes does: the pipe it reads from closes with
 * us, however we end, and it then shuts Postgres down. Returns the way to dismiss it.
 */
export function guard(pid: number): () => void {
  const script = 'read -r _; kill -INT "$1"'
  const guardian = spawn('/bin/sh', ['-c', script, 'gatehouse-postgres-guardian', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guardian.on('error', () => {})
  guardian.stdin.on('error', () => {})
  guardian.unref()
  return () => guardian.kill('SIGKILL')
}
