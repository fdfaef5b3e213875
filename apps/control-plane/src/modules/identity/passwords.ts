import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable, type OnModuleInit } from '@nestjs/common'
import { hash, type Options, verify } from '@node-rs/argon2'
import { isWeak, normalised } from './password-rules.js'

// OWASP's first choice for argon2id (2): 19 MiB, two passes.
const OPTIONS: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

@Injectable()
export class Passwords implements OnModuleInit {
  private nobody = ''

  async onModuleInit(): Promise<void> {
    this.nobody = await hash('nobody has this password', OPTIONS)
  }

  /** `about`: the person's address and name, which make no password. Throws `password_weak`. */
  async hash(password: string, about: readonly string[]): Promise<string> {
    if (isWeak(password, about))
      throw new GatewayError('password_weak', {
        errors: [{ pointer: '/password', message: 'This is one of the first that anybody would guess.' }],
      })
    return hash(normalised(password), OPTIONS)
  }

  /** Takes as long for a user who does not exist, or has no password, as for one who does. */
  async matches(stored: string | null | undefined, password: string): Promise<boolean> {
    const right = await verify(stored ?? this.nobody, normalised(password))
    return right && stored !== null && stored !== undefined
  }
}
