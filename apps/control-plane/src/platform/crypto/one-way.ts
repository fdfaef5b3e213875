import { createHash, randomBytes } from 'node:crypto'

/** How secrets of full entropy are stored: nobody can go back, and no salt is needed. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** 256 random bits for links and cookies. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')
