import { EnvError } from '@gatehouse/shared/env/env.js'
import { Global, Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { Env } from '../env.js'
import { Database } from './database.js'
import { SnakeNaming } from './naming.js'

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Env],
      useFactory: (env: Env) => {
        if (!env.databaseUrl) throw new EnvError('GATEHOUSE_DATABASE_URL is not set.')
        return {
          type: 'postgres' as const,
          url: env.databaseUrl,
          autoLoadEntities: true,
          namingStrategy: new SnakeNaming(),
          // Without a listener an idle connection that Postgres closes would end the process.
          poolErrorHandler: () => undefined,
          extra: { max: 20, connectionTimeoutMillis: 5_000 },
          retryAttempts: 60,
          retryDelay: 500,
        }
      },
    }),
  ],
  providers: [Database],
  exports: [Database],
})
export class DatabaseModule {}
