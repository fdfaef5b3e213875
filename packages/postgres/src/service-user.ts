import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

/** The account that Postgres runs under; empty when that is simply our own. */
export interface ServiceUser {
  name?: string
  uid?: number
  gid?: number
}

/** One line of passwd(5): `name:password:uid:gid:…`. */
function passwdEntries(file = '/etc/passwd') {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .filter(fields => fields.length > 3)
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }))
}

/**
 * Postgres refuses to run as root and under an id without a name. As root this is the owner of `dataDir` where one exists already,
 * else `postgres`, else `nobody`.
 */
export function serviceUser(dataDir: string): ServiceUser {
  if (process.getuid?.() !== 0) return {}
  const entries = passwdEntries()
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid
  const chosen =
    entries.find(entry => owner && entry.uid === owner) ??
    entries.find(entry => entry.name === 'postgres' && entry.uid !== 0) ??
    entries.find(entry => entry.name === 'nobody' && entry.uid !== 0)
  if (!chosen)
    throw new Error(
      'Postgres does not run as root, and there is neither a user "postgres" nor "nobody". Start as an ordinary user, or set GATEHOUSE_DATABASE_URL.',
    )
  return chosen
}

/** Options for `spawn` that make a child run as `user`. */
export function runAs({ uid, gid }: ServiceUser): { uid?: number; gid?: number } {
  return uid === undefined ? {} : { uid, gid: gid! }
}

/** Whether `user` can really enter `directory`: asked of the kernel, which knows of ACLs and mounts. */
export function canEnter(user: ServiceUser, directory: string): boolean {
  const options = { cwd: '/', ...runAs(user) }
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], { ...options, stdio: 'ignore' }).status === 0
}

/** Whether `user` can run the program, libraries included. */
export function canRun(user: ServiceUser, program: string): boolean {
  return spawnSync(program, ['--version'], { cwd: '/', ...runAs(user), stdio: 'ignore' }).status === 0
}
