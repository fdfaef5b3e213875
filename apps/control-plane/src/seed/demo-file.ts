import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const person = z.object({ role: z.enum(['admin', 'approver', 'developer']), email: z.string(), password: z.string() })
const demo = z.object({
  gatewayUrl: z.string(),
  consoleUrl: z.string(),
  tenant: z.string(),
  people: z.array(person),
  /** Absent until everything else is there. */
  key: z.string().optional(),
})

export type DemoPerson = z.output<typeof person>
export type DemoFile = z.output<typeof demo>

/** Undefined where there is none, or none that can be read. */
export async function readDemoFile(path: string): Promise<DemoFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  try {
    return text === undefined ? undefined : demo.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** It holds passwords, so nobody but its owner may read it; whole or not at all. */
export async function writeDemoFile(path: string, content: DemoFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}`
  await writeFile(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  await rename(next, path)
}
