import { suite } from './suite.js';

suite('operations');
