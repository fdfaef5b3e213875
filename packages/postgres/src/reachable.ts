import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, installedBinaries, linkLibraries } from './binaries.js'
import { canRun, type ServiceUser } from './service-user.js'

/** Postgres programs that `user` can run: the installed ones, or a copy under `copies` (made once per release). */
export async function reachableBinaries(
  user: ServiceUser,
  copies: string,
  onProgress: (message: string) => void,
  installed: Binaries = installedBinaries(),
): Promise<Binaries> {
  if ((await linkLibraries(installed.root)) && canRun(user, join(installed.root, 'bin/postgres'))) return installed
  const root = join(copies, `postgres-${installed.release}`, 'native')
  if (!(await stat(root).catch(() => undefined))) {
    onProgress(`Copying the Postgres programs to ${copies}`)
    await copyOnce(installed.root, copies, join(root, '..'))
  }
  if (!canRun(user, join(root, 'bin/postgres')))
    throw new Error(`The user ${user.name ?? process.getuid?.()} cannot run ${join(root, 'bin/postgres')}.`)
  return { ...installed, root }
}

/** A whole copy appears under its name, or nothing: another process that copies at the same time may win. */
async function copyOnce(source: string, copies: string, target: string): Promise<void> {
  await mkdir(copies, { recursive: true, mode: 0o755 })
  const draft = await mkdtemp(join(copies, '.copy-'))
  try {
    await cp(source, join(draft, 'tree/native'), { recursive: true, verbatimSymlinks: true })
    await linkLibraries(join(draft, 'tree/native'))
    await rename(join(draft, 'tree'), target)
  } catch (error) {
    if (!(await stat(target).catch(() => undefined))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
