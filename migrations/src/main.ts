import { migrate } from './migrate.js'

const url = process.env.GATEHOUSE_DATABASE_URL
if (!url) {
  process.stderr.write('GATEHOUSE_DATABASE_URL is not set.\n')
  process.exit(1)
}
const applied = await migrate(url)
process.stdout.write(`${JSON.stringify({ applied })}\n`)
