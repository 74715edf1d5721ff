import { suite } from './suite.js';

suite('support');
