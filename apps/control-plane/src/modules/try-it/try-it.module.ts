import { Module } from '@nestjs/common'
import { CredentialsModule } from '../credentials/index.js'
import { TryItController } from './try-it.controller.js'
import { TryIt } from './try-it.js'
import { TryKeys } from './try-keys.js'

@Module({ imports: [CredentialsModule], providers: [TryIt, TryKeys], controllers: [TryItController] })
export class TryItModule {}
