import { buildProgram } from './program.js'
import { reportFailure } from './terminal/failure.js'

try {
  await buildProgram().parseAsync()
} catch (error) {
  reportFailure(error, process.argv.includes('--json'))
}
