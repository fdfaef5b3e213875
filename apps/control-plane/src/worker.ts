import 'reflect-metadata'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.js'
import { Env } from './platform/env.js'
import { JobRunner } from './platform/queue/job-runner.js'
import { createLogger, NestLogger } from './platform/telemetry/logger.js'
import { runProcess } from './run-process.js'

await runProcess(async () => {
  const env = Env.read()
  const app = await NestFactory.createApplicationContext(AppModule.with(env), {
    logger: new NestLogger(createLogger(env.logLevel, 'worker')),
    abortOnError: false,
  })
  await app.get(JobRunner).start()
  return { ready: {}, close: () => app.close() }
}, EnvError)
