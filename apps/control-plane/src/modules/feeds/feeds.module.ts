import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { DeliverFeeds } from './deliver-feeds.job.js'
import { FeedSender } from './feed-sender.js'
import { FeedsController } from './feeds.controller.js'
import { FeedsService } from './feeds.service.js'
import { UsageFeed } from './usage-feed.entity.js'

/** Usage as it comes in, told to billing systems and warehouses. */
@Module({
  imports: [TypeOrmModule.forFeature([UsageFeed])],
  controllers: [FeedsController],
  providers: [DeliverFeeds, FeedSender, FeedsService],
})
export class FeedsModule {}
