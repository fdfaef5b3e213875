import { randomBytes } from 'node:crypto'
import { formatId, type IdKind } from '@gatehouse/shared/ids.js'

/** A new id of a kind; ids sort by age. */
export const newId = (kind: IdKind): string => formatId(kind, Date.now(), randomBytes(15))
