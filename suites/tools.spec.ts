import { suite } from './suite.js';

suite('tools');
