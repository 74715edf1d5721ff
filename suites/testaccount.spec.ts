import { suite } from './suite.js';

suite('testaccount');
