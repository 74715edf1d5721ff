import { prove } from '../prove.js';

prove('tools');
