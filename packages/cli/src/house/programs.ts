import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const ready = z.object({ ready: z.literal(true), setupUrl: z.string().optional() })
export type Ready = z.output<typeof ready>

/** The programs of the house, each with the line that it prints when it is ready. */
export const programs = {
  sandbox: {
    title: 'Sandbox provider',
    module: '@gatehouse/testing/sandbox/main.js',
    ready,
    grace: 500,
  },
  'control-plane': {
    title: 'Control plane',
    module: '@gatehouse/control-plane/main.js',
    ready,
    grace: 2000,
  },
  worker: {
    title: 'Worker',
    module: '@gatehouse/control-plane/worker.js',
    ready,
    grace: 2000,
  },
  'data-plane': {
    title: 'Data plane',
    module: '@gatehouse/data-plane/main.js',
    ready,
    // Calls in flight may finish; longer than this nobody waits at a terminal.
    grace: 5000,
  },
}

export type ProgramName = keyof typeof programs

/** Where the program's script lies; only a built workspace has it. */
export function scriptOf(name: ProgramName): string {
  return fileURLToPath(import.meta.resolve(programs[name].module))
}
