import { suite } from './suite.js';

suite('metrics');
