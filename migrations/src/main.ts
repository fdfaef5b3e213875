import { migrate } from './migrate.js'

const url = process.env.GATEHOUSE_DATABASE_URL
try {
  if (!url) throw new Error('GATEHOUSE_DATABASE_URL is not set.')
  process.stdout.write(`${JSON.stringify({ applied: await migrate(url) })}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
