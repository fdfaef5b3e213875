import { z } from 'zod'
import { MASK } from '../config/mask.js'
import { algorithms, hashSources, splitSources } from '../config/upstream.js'
import { duration } from '../duration.js'
import { grpcCodes } from '../grpc-codes.js'
import { cloudFunction } from './cloud-function.js'

/** The service behind a REST API: where it is, how calls are spread over it, and what is done about failure. */
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .meta({ title: 'URL' })
const status = z.int().min(100).max(599)
const fieldName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a name of a header or cookie')

const groupName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and -')

export const target = z.strictObject({
  url: httpUrl,
  weight: z.int().min(0).max(1_000).default(1),
  group: groupName.optional().meta({
    title: 'Group',
    description: 'Such as blue, green or canary; what a split gives shares to.',
    advanced: true,
  }),
  resolve: z
    .enum(['connect', 'addresses', 'srv', 'registry'])
    .default('connect')
    .meta({
      title: 'Found by',
      labels: {
        connect: 'Its name, at each connection',
        addresses: 'All addresses of its name (A, AAAA)',
        srv: 'Hosts and ports of its name (SRV)',
        registry: 'The registry of services',
      },
      description:
        'Looked up at each connection; or all its addresses are targets of their own, renewed by their TTL; or it names a service (SRV) that tells hosts and ports; or the registry below knows the service of that name.',
      advanced: true,
    }),
})

const balancing = z
  .strictObject({
    algorithm: z
      .enum(algorithms)
      .default('round-robin')
      .meta({
        title: 'Calls go to',
        labels: {
          'round-robin': 'Each target in turn, by weight',
          'least-connections': 'The one with the fewest open calls, by weight',
          'consistent-hash': 'The same one for the same caller',
          'peak-ewma': 'The fastest one; what is slow is avoided',
        },
      }),
    hashBy: z
      .enum(hashSources)
      .default('address')
      .meta({
        title: 'The same caller has the same',
        labels: {
          address: 'Address',
          consumer: 'Application',
          path: 'Path of the call',
          header: 'Header',
          cookie: 'Cookie',
        },
        shownWhen: { algorithm: ['consistent-hash'] },
      }),
    hashName: fieldName.optional().meta({
      title: 'Header or cookie',
      description: 'Its name. A caller without the cookie is given one.',
      shownWhen: { algorithm: ['consistent-hash'], hashBy: ['header', 'cookie'] },
    }),
    slowStart: duration.optional().meta({
      title: 'Slow start',
      description: 'How long a target that is new or has come back takes to its full share.',
    }),
  })
  .prefault({})
  .meta({ title: 'Load balancing', advanced: true })

const passive = z
  .strictObject({
    failures: z
      .int()
      .min(0)
      .max(1000)
      .default(5)
      .meta({ title: 'Failures in a row', description: 'Until a target is left alone. 0: never.' }),
    statuses: z.array(status).max(50).default([502, 503, 504]).meta({ title: 'Answers that count as failures' }),
    grpcStatuses: z
      .array(z.enum(grpcCodes).exclude(['OK']))
      .max(16)
      .default(['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'])
      .meta({ title: 'Codes of gRPC that do', description: 'How calls of gRPC end that count as failures.' }),
    ejectFor: duration.default('10s').meta({
      title: 'Left alone for',
      description: 'The first time, doubled each further time, at most five minutes.',
    }),
  })
  .prefault({})
  .meta({ title: 'By the calls themselves' })

const active = z
  .strictObject({
    type: z
      .enum(['http', 'tcp', 'grpc'])
      .default('http')
      .meta({
        title: 'Check by',
        labels: { http: 'An answer (HTTP)', tcp: 'A connection (TCP)', grpc: 'grpc.health.v1' },
        description: 'gRPC: of targets that speak HTTP/2.',
      }),
    service: z
      .string()
      .max(200)
      .regex(/^[\w.]*$/, 'the full name of a service, such as acme.Greeter')
      .optional()
      .meta({
        title: 'Service',
        description: 'Whose health is asked for. None: the server’s as a whole.',
        shownWhen: { type: ['grpc'] },
      }),
    path: z
      .string()
      .startsWith('/')
      .max(500)
      .default('/')
      .meta({ title: 'Path', description: 'Below the target’s own.', shownWhen: { type: ['http'] } }),
    statuses: z
      .array(status)
      .max(50)
      .default([])
      .meta({ title: 'Good answers', description: 'None: 200 to 399.', shownWhen: { type: ['http'] } }),
    interval: duration.default('5s').meta({ title: 'Every' }),
    timeout: duration.default('2s').meta({ title: 'Answer within' }),
    healthyAfter: z.int().min(1).max(100).default(2).meta({ title: 'Good checks until it is back' }),
    unhealthyAfter: z.int().min(1).max(100).default(3).meta({ title: 'Bad checks until it is left alone' }),
  })
  .meta({ title: 'By checks of the gateway’s own' })

const health = z
  .strictObject({
    passive,
    active: active.optional(),
    panicPercent: z.int().min(0).max(100).default(0).meta({
      title: 'Panic below, %',
      description: 'Where less of the weight is healthy, health is not asked. At 0 only where nothing is.',
    }),
  })
  .prefault({})
  .meta({ title: 'Health', advanced: true })

const retries = z
  .strictObject({
    attempts: z.int().min(0).max(10).default(1).meta({
      title: 'Further attempts, at most',
      description:
        'Of calls that may be repeated (GET, HEAD, OPTIONS, PUT, DELETE). What was never sent is tried at every target.',
    }),
    statuses: z.array(status).max(50).default([]).meta({ title: 'Also after these answers' }),
    budgetPercent: z.int().min(0).max(100).default(20).meta({
      title: 'In a hundred calls, at most',
      description:
        'So that an upstream in trouble is not given more of it. Going on to a target that is well is not counted. 0: none at all, where the first may have arrived.',
    }),
  })
  .prefault({})
  .meta({ title: 'Retries', advanced: true })

const PEM = '-----BEGIN '
const NO_PEM = 'PEM, which begins with -----BEGIN'
const pem = z.string().trim().max(100_000).startsWith(PEM, NO_PEM)

const tls = z
  .strictObject({
    ca: pem.optional().meta({
      title: 'Authorities',
      description: 'PEM. Who may vouch for the targets, in place of the authorities that the system trusts.',
      widget: 'pem',
    }),
    certificate: pem.optional().meta({
      title: 'Client certificate',
      description: 'PEM, with the chain below it. Shown to targets that ask for one.',
      widget: 'pem',
    }),
    key: z
      .string()
      .trim()
      .max(100_000)
      .refine(text => text === MASK || text.startsWith(PEM), NO_PEM)
      .optional()
      .meta({ title: 'Its private key', description: 'PEM.', secret: true, widget: 'pem' }),
    serverName: z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'a host name')
      .max(253)
      .optional()
      .meta({
        title: 'Name in the certificate',
        description: 'Asked for and checked in place of the target’s own host.',
      }),
    verify: z.boolean().default(true).meta({
      title: 'Check certificates',
      description: 'Without it anybody between the gateway and the target can read and change all calls.',
    }),
  })
  .meta({ title: 'TLS', description: 'Of targets at https.', advanced: true, toggled: false })

const split = z
  .strictObject({
    shares: z
      .array(
        z.strictObject({
          group: groupName.meta({ title: 'Group' }),
          percent: z.number().min(0).max(100).meta({ title: 'Share, %' }),
        }),
      )
      .min(1)
      .max(20)
      .meta({ title: 'Shares', description: 'Of all groups of targets; 100 in all. 0: only who asks for it by name.' }),
    by: z
      .enum(splitSources)
      .default('call')
      .meta({
        title: 'A caller stays with a group by',
        labels: {
          call: 'Nothing: each call is drawn anew',
          address: 'Address',
          consumer: 'Application',
          header: 'Header',
          cookie: 'Cookie',
        },
        description: 'Whoever is the same stays with a group while its share does not shrink.',
      }),
    name: fieldName.optional().meta({
      title: 'Header or cookie',
      description: 'Its name. A caller without the cookie is given one.',
      shownWhen: { by: ['header', 'cookie'] },
    }),
    override: fieldName.optional().meta({
      title: 'Header that chooses',
      description: 'Whose value is the name of a group, for those who try it before all others, such as X-Release.',
    }),
  })
  .meta({
    title: 'Split',
    description:
      'Groups of targets get shares of calls: a canary of 5 %, an A/B test that sticks to callers, or blue and green, of which one has all. Where nobody of a group is well the others stand in.',
    advanced: true,
  })

const plainName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, 'letters, digits, - and .')

const registry = z
  .strictObject({
    type: z
      .enum(['consul', 'kubernetes'])
      .meta({ title: 'Registry', labels: { consul: 'Consul', kubernetes: 'Kubernetes' } }),
    url: httpUrl.meta({
      title: 'URL',
      description:
        'Of Consul’s HTTP API, or of the API server of Kubernetes. Nodes ask it; the rule for addresses holds.',
    }),
    token: z
      .string()
      .trim()
      .min(1)
      .max(10_000)
      .regex(/^[\x21-\x7e•]+$/, 'one word')
      .optional()
      .meta({
        title: 'Token',
        description: 'An ACL token, or one of a service account that may list and watch endpointslices.',
        secret: true,
      }),
    ca: pem.optional().meta({ title: 'Authorities', description: 'PEM. Who may vouch for it.', widget: 'pem' }),
    namespace: plainName.optional().meta({
      title: 'Namespace',
      description: 'Of Kubernetes “default” unless told; of Consul where it has namespaces.',
    }),
    datacenter: plainName.optional().meta({ title: 'Datacenter', shownWhen: { type: ['consul'] } }),
    tag: plainName.optional().meta({
      title: 'Tag',
      description: 'Only instances with it.',
      shownWhen: { type: ['consul'] },
    }),
    port: plainName.optional().meta({
      title: 'Port',
      description: 'The name of the service’s port, where it has several.',
      shownWhen: { type: ['kubernetes'] },
    }),
  })
  .meta({
    title: 'Registry of services',
    description: 'Knows where the services run that targets with “registry” name: http://web is the service web.',
    advanced: true,
  })

const transcoding = z
  .strictObject({
    descriptor: z.base64().min(1).max(1_000_000).meta({
      title: 'Descriptor',
      description:
        'A FileDescriptorSet with its imports, as "buf build -o service.binpb" or "protoc --include_imports --descriptor_set_out" writes it. In base64.',
      widget: 'file',
    }),
  })
  .meta({
    title: 'JSON to gRPC',
    description:
      'Callers speak JSON over HTTP by the annotations google.api.http, targets gRPC; calls of gRPC pass as they are. Needs targets that speak http2.',
    advanced: true,
  })

const shadow = z
  .strictObject({
    url: httpUrl,
    percent: z.number().min(0).max(100).meta({ title: 'Share of calls, %' }),
  })
  .meta({
    title: 'Shadow',
    description:
      'Another service that gets a copy of a share of calls, those that change something too. Its answers are only counted. Bodies above 64 KiB and WebSockets are not copied.',
    advanced: true,
  })

export const upstreamConfig = z
  .strictObject({
    targets: z.array(target).min(1).max(100).meta({ title: 'Targets' }),
    protocol: z
      .enum(['http1', 'http2'])
      .default('http1')
      .meta({
        title: 'They speak',
        labels: { http1: 'HTTP/1.1', http2: 'HTTP/2, as gRPC needs it' },
        description: 'HTTP/2 over TLS, and in clear as servers of gRPC have it (h2c with prior knowledge).',
      }),
    balancing,
    split: split.optional(),
    shadow: shadow.optional(),
    health,
    retries,
    timeouts: z
      .strictObject({
        connect: duration.default('10s').meta({ description: 'Until a connection stands.' }),
        head: duration.default('60s').meta({ title: 'First byte', description: 'Until the answer begins.' }),
        idle: duration.default('60s').meta({ description: 'Without a byte of it.' }),
        total: duration.optional().meta({ description: 'Of all attempts together.' }),
      })
      .prefault({})
      .meta({ title: 'Timeouts', advanced: true }),
    tls: tls.optional(),
    registry: registry.optional(),
    function: cloudFunction.optional(),
    transcoding: transcoding.optional(),
  })
  .meta({ title: 'Upstream' })

export type UpstreamConfig = z.output<typeof upstreamConfig>
