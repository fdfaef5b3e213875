import type { user } from '@gatehouse/shared/api/identity.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'

export interface UserRow {
  id: string
  email: string
  name: string
  password_hash: string | null
  state: 'unverified' | 'pending_approval' | 'active' | 'suspended' | 'deactivated' | 'rejected'
  platform_role: 'owner' | 'operator' | 'auditor' | null
  created_at: Date
}

export const userColumns = 'id, email, name, password_hash, state, platform_role, created_at'

export async function userByEmail(tx: Tx, email: string): Promise<UserRow | undefined> {
  const [row] = await tx.query<UserRow>(`SELECT ${userColumns} FROM app_user WHERE lower(email) = lower($1)`, [email])
  return row
}

export async function userById(tx: Tx, id: string): Promise<UserRow | undefined> {
  const [row] = await tx.query<UserRow>(`SELECT ${userColumns} FROM app_user WHERE id = $1`, [id])
  return row
}

export const userView = (row: UserRow): z.input<typeof user> => ({
  id: row.id,
  email: row.email,
  name: row.name,
  state: row.state,
  platformRole: row.platform_role,
  createdAt: row.created_at.toISOString(),
})
