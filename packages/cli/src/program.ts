import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Command } from 'commander'
import { addDryRun } from './commands/dry-run.js'
import { migrate } from './commands/migrate.js'
import { addModels } from './commands/models.js'
import { addNodes } from './commands/nodes.js'
import { addPurge } from './commands/purge.js'
import { addRoute } from './commands/route.js'
import { start } from './commands/start.js'
import { unsupportedVerbs } from './commands/unsupported.js'
import { programs, scriptOf } from './house/programs.js'

const single = {
  'control-plane': 'run the console, the management API and the snapshot server',
  'data-plane': 'run a gateway node',
  worker: 'run the jobs that may wait',
} as const

/** The `gatehouse` command. */
export function buildProgram(): Command {
  const program = new Command('gatehouse').description('An API gateway, an AI gateway and a developer portal in one.')
  const verb = (name: string, description: string) =>
    program.command(name).description(description).option('--json', 'answer in JSON')

  verb('start', 'start everything on this machine and stay').action(start)
  for (const name of Object.keys(single) as (keyof typeof single)[])
    verb(name, `${single[name]} (${programs[name].title})`).action(async () => {
      // It becomes this process: signals, exit status and streams are its own, and its lines are JSON already.
      await import(scriptOf(name))
    })
  verb('migrate', 'bring the database to the newest schema').action(migrate)
  addNodes(program)
  addRoute(program)
  addDryRun(program)
  addPurge(program)
  addModels(program)
  for (const { verb: name, why } of unsupportedVerbs)
    verb(name, `unsupported: ${why}`)
      .argument('[arguments...]')
      .allowUnknownOption()
      .action(() => {
        throw new GatewayError('unsupported', { detail: `"gatehouse ${name}" is unsupported. ${why}` })
      })
  return program
}
