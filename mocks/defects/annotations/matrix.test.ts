import { prove } from '../prove.js';

prove('annotations');
