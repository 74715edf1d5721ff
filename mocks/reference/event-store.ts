import type { EventId, EventStore, StreamId } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/**
 * Events of one session, in memory. The SDK's own example sorts events by a wall-clock time and a random suffix, so that
 * two events of one millisecond may be replayed in the wrong order; here they are counted.
 */
export class MemoryEventStore implements EventStore {
  readonly #events: { id: EventId; stream: StreamId; message: JSONRPCMessage }[] = [];
  #count = 0;

  async storeEvent(stream: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = `${stream}_${++this.#count}`;
    this.#events.push({ id, stream, message });
    if (this.#events.length > 1000) this.#events.shift();
    return id;
  }

  async getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return this.#events.find((event) => event.id === id)?.stream;
  }

  async replayEventsAfter(
    last: EventId,
    { send }: { send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const from = this.#events.findIndex((event) => event.id === last);
    const stream = this.#events[from]?.stream;
    if (stream === undefined) return '';
    // A priming event is stored as an empty object; it says nothing and is not repeated.
    for (const event of this.#events.slice(from + 1))
      if (event.stream === stream && 'jsonrpc' in event.message) await send(event.id, event.message);
    return stream;
  }
}
