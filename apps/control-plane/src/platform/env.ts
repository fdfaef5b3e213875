import { readEnv, type Env as Settings } from '@gatehouse/shared/env/env.js'

/** Injection token for the settings; a class so that Nest can inject by type. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class is only a token, its fields are the settings
export class Env {
  private constructor() {}
  static read(source: Record<string, string | undefined> = process.env): Env {
    return Object.assign(new Env(), readEnv(source))
  }
}
export interface Env extends Settings {}
