/** What the contract names and this version does not do yet. Each answers `unsupported`; docs/gaps.md is made from this list. */
export interface Gap {
  id: string
  surface: 'management' | 'gateway' | 'cli' | 'config'
  /** `METHOD path` on the two HTTP surfaces, the verb or the field elsewhere. */
  what: string
  why: string
}

const management = (what: string, why: string): Gap => ({ id: `management ${what}`, surface: 'management', what, why })

const cli = (verb: string, why: string): Gap => ({ id: `cli ${verb}`, surface: 'cli', what: verb, why })

const FILES = 'Configuration as files has not been built yet.'
const PROMPTS = 'Prompt templates have not been built yet.'

export const gaps: readonly Gap[] = [
  management('GET /tenants/{tenant}/prompts', PROMPTS),
  management('POST /tenants/{tenant}/prompts', PROMPTS),
  management('POST /tenants/{tenant}/prompts/{prompt}/versions', PROMPTS),
  management('POST /tenants/{tenant}/prompts/{prompt}/publish', PROMPTS),
  management('GET /snapshots/{revision}/diff/{other}', 'Revisions are kept, comparing them has not been built yet.'),
  management('POST /snapshots/{revision}/restore', 'Revisions are kept, restoring one has not been built yet.'),
  management('POST /config/diff', FILES),
  management('POST /config/apply', FILES),
  management('POST /config/validate', FILES),
  management('GET /config/export', FILES),
  cli('login', 'Use a personal token with the management API for now.'),
  cli('dump', FILES),
  cli('diff', FILES),
  cli('apply', FILES),
  cli('validate', FILES),
  cli('import', 'Importing from Kong and OpenAPI has not been built yet.'),
  cli('keys', 'Keys are managed in the console and by the management API so far.'),
  cli('backup', 'Use pg_dump on the database and keep the data directory for now.'),
  cli('restore', 'Use pg_restore on the database and put the data directory back for now.'),
  cli('doctor', 'Checks of an installation have not been built yet.'),
]
