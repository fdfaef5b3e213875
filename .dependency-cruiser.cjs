/**
 * Who may import whom. Each rule says why it is there, and each has a planted violation under scripts/check/fixtures,
 * so that a rule which has gone blind fails the check. Tests are exempt: they may reach for what they test with.
 */

// A request's life, left to right. A stage knows the stages after it, never those before; `exchange/` is what they hand on.
const stages = ['listener', 'router', 'policy', 'ai', 'rest', 'upstream']
// Whether a call may be made is known only once its kind has read it, so these ask policies themselves. They are siblings.
const kinds = ['ai', 'rest']
const unknownTo = stage =>
  kinds.includes(stage)
    ? ['listener', 'router', ...kinds.filter(other => other !== stage)]
    : stages.slice(0, stages.indexOf(stage))

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'imports-resolve',
    comment: 'What cannot be resolved cannot be judged: a rule never sees where such an import leads.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Two modules that need each other are one module, or lack a third. Cycles also break ESM initialisation.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'apps-are-islands',
    comment: 'Apps are deployed apart and meet over the wire. What two of them need is a package.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'packages-never-import-apps',
    comment: 'Packages are below apps. The command line is the exception: its purpose is to start them.',
    severity: 'error',
    from: { path: '^(packages|migrations)/', pathNot: '^packages/cli/' },
    to: { path: '^apps/' },
  },
  {
    name: 'shared-is-a-leaf',
    comment: 'Everything stands on packages/shared, the browser too, so it stands on nothing of ours.',
    severity: 'error',
    from: { path: '^packages/shared/' },
    to: { path: '^(packages|apps|migrations|e2e|scripts)/', pathNot: '^packages/shared/' },
  },
  {
    name: 'pure-packages-do-no-io',
    comment:
      'shared, policies and providers are pure: what they need from outside is handed to them, so that they run alike in ' +
      'the gateway, a dry run, the browser and a test. Libraries are listed by name, so that a new one is a decision.',
    severity: 'error',
    from: { path: '^packages/(shared|policies|providers)/' },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      pathNot: [
        '^(buffer|crypto|stream|zlib)$',
        'node_modules/(zod|ipaddr\\.js|@marcbachmann/cel-js|ajv|ajv-formats|yaml)/',
      ],
    },
  },
  {
    name: 'control-plane-takes-schemas-only',
    comment: 'The control plane stores and checks the configuration of policies and providers; nodes alone run them.',
    severity: 'error',
    from: { path: '^apps/control-plane/' },
    to: { path: '^packages/(policies|providers)/src/', pathNot: '^packages/(policies|providers)/src/schemas[^/]*$' },
  },
  {
    name: 'console-shared-only',
    comment: 'The console runs in a browser and knows the management API through packages/shared alone.',
    severity: 'error',
    from: { path: '^apps/console/' },
    to: { path: '^(packages|migrations|e2e|scripts)/', pathNot: '^packages/shared/' },
  },
  {
    name: 'cp-modules-via-index',
    comment: 'A module of the control plane shows others what its index.ts exports; the rest may change freely.',
    severity: 'error',
    from: { path: '^apps/control-plane/src/modules/([^/]+)/' },
    to: {
      path: '^apps/control-plane/src/modules/[^/]+/',
      pathNot: ['^apps/control-plane/src/modules/$1/', '^apps/control-plane/src/modules/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'cp-platform-below-modules',
    comment: 'The platform (database, queue, http, crypto) carries the modules and knows none of them.',
    severity: 'error',
    from: { path: '^apps/control-plane/src/platform/' },
    to: { path: '^apps/control-plane/src/modules/' },
  },
  {
    name: 'console-no-cross-feature',
    comment: 'Features of the console meet on a page or through the API; what two of them draw belongs in ui/ or lib/.',
    severity: 'error',
    from: { path: '^apps/console/src/features/([^/]+)/' },
    to: { path: '^apps/console/src/features/', pathNot: '^apps/console/src/features/$1/' },
  },
  {
    name: 'console-layers',
    comment: 'ui and lib carry features, features carry routes and app; never the other way.',
    severity: 'error',
    from: { path: '^apps/console/src/(ui|lib)/' },
    to: { path: '^apps/console/src/(features|routes|app)/' },
  },
  {
    name: 'console-features-below-routes',
    comment: 'A feature does not know where it is shown.',
    severity: 'error',
    from: { path: '^apps/console/src/features/' },
    to: { path: '^apps/console/src/(routes|app)/' },
  },
  ...stages.slice(1).map(stage => ({
    name: `data-plane-order-${stage}`,
    comment: `A request is read left to right, ${stages.join(', ')}: ${stage} does not know what came before it.`,
    severity: 'error',
    from: { path: `^apps/data-plane/src/${stage}/` },
    to: { path: `^apps/data-plane/src/(${unknownTo(stage).join('|')})/` },
  })),
  {
    name: 'telemetry-is-a-sink',
    comment:
      'Stages tell telemetry what happened; it asks nothing of them, so it can fail or be full without a request noticing.',
    severity: 'error',
    from: { path: '^apps/data-plane/src/telemetry/' },
    to: { path: `^apps/data-plane/src/(${stages.join('|')})/` },
  },
  {
    name: 'snapshots-read-in-config-only',
    comment:
      'A snapshot is parsed and compiled once, in config/. Requests read the compiled form; types may be shared.',
    severity: 'error',
    from: { path: `^apps/data-plane/src/(${stages.join('|')}|telemetry)/` },
    to: { path: '^packages/shared/src/config/resources\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'test-kit-stays-out',
    comment: 'packages/testing is for tests and the demo; nothing that serves customers may need it.',
    severity: 'error',
    from: {
      path: '^(apps|migrations|packages)/',
      pathNot: ['^packages/(testing|cli)/', '^apps/[^/]+/src/bench/', '/testing/', '/fixtures/'],
    },
    to: { path: '^(packages/testing|apps/[^/]+/src/testing)/' },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(packages/[^/]+|apps/[^/]+|migrations|e2e)/dist/', '\\.test\\.tsx?$'] },
    // `import type` counts: a type is knowledge too.
    tsPreCompilationDeps: true,
  },
}
