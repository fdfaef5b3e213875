import 'reflect-metadata'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { createApp } from './app.js'
import { Setup } from './modules/identity/index.js'
import { Env } from './platform/env.js'
import { ListeningPorts } from './platform/listening-ports.js'
import { runProcess } from './run-process.js'

await runProcess(async () => {
  const env = Env.read()
  const app = await createApp(env)
  await app.listen(env.httpPort, env.bind)
  const address = app.getHttpServer().address()
  const ports = app.get(ListeningPorts)
  if (address !== null && typeof address === 'object') ports.set('http', (address as { port: number }).port)
  await ports.open()
  const setupUrl = await app.get(Setup).prepare()
  return { ready: { ...ports.all(), ...(setupUrl === undefined ? {} : { setupUrl }) }, close: () => app.close() }
}, EnvError)
