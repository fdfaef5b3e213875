import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NotificationsModule } from '../notifications/index.js'
import { CatalogModelsController } from './catalog/catalog.controller.js'
import { GuardCanaries } from './guard-canaries.job.js'
import { ModelResourceBuilder } from './model.resource.js'
import { ModelService } from './model.service.js'
import { ModelAlias } from './model-alias.entity.js'
import { ModelComparisonController } from './model-comparison.controller.js'
import { ModelComparisonService } from './model-comparison.service.js'
import { ModelVersion } from './model-version.entity.js'
import { ModelVersionService } from './model-version.service.js'
import { ModelVersionsController } from './model-versions.controller.js'
import { ModelsController } from './models.controller.js'
import { PriceService } from './price.service.js'
import { PriceOverride } from './price-override.entity.js'
import { PricesController } from './prices.controller.js'
import { Provider } from './provider.entity.js'
import { ProviderResourceBuilder } from './provider.resource.js'
import { ProviderService } from './provider.service.js'
import { ProviderTestService } from './provider-test.service.js'
import { ProvidersController } from './providers.controller.js'
import { RepriceModels } from './reprice-models.job.js'

@Module({
  imports: [NotificationsModule, TypeOrmModule.forFeature([Provider, ModelAlias, ModelVersion, PriceOverride])],
  controllers: [
    ProvidersController,
    ModelsController,
    ModelVersionsController,
    ModelComparisonController,
    CatalogModelsController,
    PricesController,
  ],
  providers: [
    ProviderService,
    ProviderTestService,
    ProviderResourceBuilder,
    ModelService,
    ModelVersionService,
    ModelResourceBuilder,
    PriceService,
    RepriceModels,
    ModelComparisonService,
    GuardCanaries,
  ],
  exports: [ProviderService, ModelService, PriceService],
})
export class AiModule {}
