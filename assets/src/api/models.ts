//! The models that this person may use.

import { ask } from './client'
import type { Model } from './types'

export const listModels = async (): Promise<Model[]> => (await ask<{ data: Model[] }>('api/models')).data
