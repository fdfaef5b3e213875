import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { Application } from './application.entity.js'
import { ApplicationResourceBuilder } from './application.resource.js'
import { ApplicationService } from './application.service.js'
import { ApplicationsController } from './applications.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([Application])],
  providers: [ApplicationService, ApplicationResourceBuilder],
  controllers: [ApplicationsController],
  exports: [ApplicationService],
})
export class ApplicationsModule {}
