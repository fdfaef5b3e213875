import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { runAs, type ServiceUser } from '@gatehouse/postgres/service-user.js'
import { commandOf, copyOf, environmentOf, type Stage, setting } from './dockerfile.js'

const run = promisify(execFile)
const WORKDIR = '/gatehouse'

/**
 * What `docker build` would make of a Dockerfile, in folders: COPY and `pnpm install` are done as they say, over a repository that is built
 * already. Instructions that a folder has no use for are passed over; any other is an error.
 */
export class StagedImages {
  private readonly made = new Map<string, Promise<string>>()

  private constructor(
    private readonly stages: ReadonlyMap<string, Stage>,
    private readonly repository: string,
    private readonly folder: string,
  ) {}

  static async of(stages: ReadonlyMap<string, Stage>, repository: string): Promise<StagedImages> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-image-'))
    await chmod(folder, 0o755)
    return new StagedImages(stages, repository, folder)
  }

  /** The folder that stands for the working directory of a stage. */
  stage(name: string): Promise<string> {
    if (name === 'build') return Promise.resolve(this.repository)
    const made = this.made.get(name) ?? this.make(this.stages.get(name)!)
    this.made.set(name, made)
    return made
  }

  async remove(): Promise<void> {
    for (const made of this.made.values()) await everyFolder(await made, folder => chmod(folder, 0o755))
    await rm(this.folder, { recursive: true, force: true })
  }

  private async make({ name, from, instructions }: Stage): Promise<string> {
    const folder = join(this.folder, name)
    await mkdir(folder)
    if (this.stages.has(from)) await this.copy(await this.stage(from), folder)
    for (const { keyword, args } of instructions) {
      if (keyword === 'COPY') await this.copyInto(folder, args)
      else if (keyword === 'RUN') await this.run(folder, args)
    }
    return folder
  }

  private async copyInto(folder: string, args: string): Promise<void> {
    const { from, sources, target } = copyOf(args)
    const root = from === undefined ? this.repository : await this.stage(from)
    for (const source of sources) {
      const path = join(root, source.replace(WORKDIR, '.'))
      if (source === WORKDIR) await this.copy(path, folder)
      else
        await cp(path, join(folder, target, target.endsWith('/') ? source.split('/').at(-1)! : ''), { recursive: true })
    }
  }

  // Links instead of copies: nobody changes a file.
  private async copy(from: string, to: string): Promise<void> {
    await run('cp', ['-RPlp', `${from}/.`, to]).catch(() => run('cp', ['-RPp', `${from}/.`, to]))
  }

  private async run(folder: string, command: string): Promise<void> {
    if (/^(npm install --global|mkdir \/data)/.test(command)) return
    if (!command.startsWith('pnpm install')) throw new Error(`not understood: RUN ${command}`)
    await run('sh', ['-c', `${command} --prefer-offline`], {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'production' },
    })
  }

  /** Runs a command of the image as a user who can write to `data` alone. */
  async start(name: string, command: readonly string[], user: ServiceUser, data: string, env: Record<string, string>) {
    const folder = await this.stage(name)
    // As root the owner differs from the user; else folders are closed, so that nothing can be made or removed in them.
    if (user.uid === undefined) await everyFolder(folder, each => chmod(each, 0o555))
    const [program, ...args] = command
    if (program !== 'node') throw new Error(`not understood: ${program}`)
    const child = spawn(process.execPath, args, {
      ...runAs(user),
      cwd: folder,
      env: { ...environmentOf(this.stages, name), GATEHOUSE_DATA_DIR: data, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = text(child.stderr)
    const ended = once(child, 'exit').then(([code]) => code as number | null)
    return {
      /** The first line that it prints; rejects with its complaint when it ends before. */
      line: async (): Promise<string> => {
        for await (const line of createInterface({ input: child.stdout })) return line
        throw new Error(await said)
      },
      ended,
      stop: () => {
        child.kill('SIGTERM')
        return ended
      },
    }
  }

  command(name: string, keyword: 'CMD' | 'HEALTHCHECK'): string[] {
    return commandOf(setting(this.stages, name, keyword)!)
  }
}

async function everyFolder(root: string, work: (folder: string) => Promise<void>): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const folder of new Set([
    root,
    ...entries.filter(each => each.isDirectory()).map(each => join(each.parentPath, each.name)),
  ]))
    await work(folder)
}
