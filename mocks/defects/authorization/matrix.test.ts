import { prove } from '../prove.js';

prove('authorization');
