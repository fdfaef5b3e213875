// Made by `pnpm gen` from the files beside it. Do not edit.
import type { Provider } from './contract.js'

export const providers: Readonly<Record<string, Provider>> = {
}
