import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { Api } from './api.entity.js'
import { ApiResourceBuilder } from './api.resource.js'
import { ApiService } from './api.service.js'
import { ApiDocuments } from './api-documents.js'
import { ApiVersion } from './api-version.entity.js'
import { ApisController } from './apis.controller.js'
import { CatalogController } from './catalog.controller.js'
import { CatalogService } from './catalog.service.js'
import { CatalogDetails } from './catalog-details.js'
import { DocumentsController } from './documents.controller.js'
import { Product } from './product.entity.js'
import { ProductService } from './product.service.js'
import { ProductApi } from './product-api.entity.js'
import { ProductsController } from './products.controller.js'
import { UpstreamSecrets } from './upstream-secrets.js'
import { VersionService } from './version.service.js'
import { VersionsController } from './versions.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([Api, ApiVersion, Product, ProductApi])],
  controllers: [ApisController, VersionsController, ProductsController, CatalogController, DocumentsController],
  providers: [
    ApiService,
    VersionService,
    ApiResourceBuilder,
    ProductService,
    CatalogService,
    CatalogDetails,
    ApiDocuments,
    UpstreamSecrets,
  ],
  exports: [ApiService, VersionService, ProductService, ApiDocuments],
})
export class CatalogModule {}
