import { Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core'
import { ENDPOINT, type EndpointSpec } from './endpoint.js'

/** Every @Endpoint of the application, for OpenAPI and for tests that walk all routes. */
@Injectable()
export class EndpointRegistry {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  all(): EndpointSpec[] {
    return this.discovery.getControllers().flatMap(({ instance }) => {
      const controller = instance as Record<string, () => unknown>
      return this.scanner
        .getAllMethodNames(Object.getPrototypeOf(controller) as object)
        .map(name => this.reflector.get<EndpointSpec | undefined>(ENDPOINT, controller[name]!))
        .filter(spec => spec !== undefined)
    })
  }
}
