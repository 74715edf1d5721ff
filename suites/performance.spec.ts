import { suite } from './suite.js';

suite('performance');
