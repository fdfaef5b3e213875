import { Global, Module } from '@nestjs/common'
import { MasterKey } from './master-key.js'
import { Seal } from './seal.js'

@Global()
@Module({ providers: [MasterKey, Seal], exports: [MasterKey, Seal] })
export class CryptoModule {}
