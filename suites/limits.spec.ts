import { suite } from './suite.js';

suite('limits');
