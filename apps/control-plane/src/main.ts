import 'reflect-metadata'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { createApp, listen } from './app.js'
import { Setup } from './modules/identity/index.js'
import { Env } from './platform/env.js'
import { ListeningPorts } from './platform/listening-ports.js'
import { runProcess } from './run-process.js'
import { Demo } from './seed/demo.js'

await runProcess(async () => {
  const env = Env.read()
  const app = await createApp(env)
  await listen(app, env)
  await app.get(Demo).prepare()
  const setupUrl = await app.get(Setup).prepare()
  const ready = { ...app.get(ListeningPorts).all(), ...(setupUrl === undefined ? {} : { setupUrl }) }
  return { ready, close: () => app.close() }
}, EnvError)
