import { startSandbox } from './server.js'

/** The sandbox as a process of its own: says `{"ready":true,"port":N}` in one line, ends on SIGTERM or with its parent. */
const sandbox = await startSandbox({
  port: Number(process.env.GATEHOUSE_SANDBOX_PORT ?? 0),
  host: process.env.GATEHOUSE_BIND || '127.0.0.1',
})

const stop = (): void => {
  void sandbox.close().then(() => process.exit(0))
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.once('disconnect', stop)
process.stdout.write(`${JSON.stringify({ ready: true, port: sandbox.port })}\n`)
