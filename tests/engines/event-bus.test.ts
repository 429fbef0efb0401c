// Every event-bus engine passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventBusSuite } from "#conformance/event-bus";
import { createMemoryEventBus, eventsQueuedMax } from "#engines/memory/event-bus";

eventBusSuite({ describe, it, expect, fc }, { name: "memory", open: async () => ({ port: createMemoryEventBus() }), eventsQueuedMax });
