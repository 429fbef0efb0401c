// Operations of the contract as tools: those marked for agents that the caller's role may use.
import { roleAllows, type Role } from "#core/access";
import { asPlinthError, fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import type { Dispatcher } from "#contract/dispatch";
import type { Context, Operation } from "#contract/operation";

/** Name of an operation's tool: hosts take letters, digits, _ and - only. */
export function toolName(operation: Pick<Operation, "name">): string {
  return operation.name.replaceAll(".", "_");
}

function toolsFor(dispatcher: Dispatcher, role: Role): readonly Operation[] {
  return [...dispatcher.operations.values()].filter((one) => one.mcp === true && one.input.kind === "value" && one.output.kind === "value" && roleAllows(role, one.role));
}

/** All tools of a role. */
export function listTools(dispatcher: Dispatcher, role: Role): readonly JsonObject[] {
  return toolsFor(dispatcher, role).map((one) => ({
    name: toolName(one), title: one.summary.replace(/\.$/, ""), description: one.summary, inputSchema: JSON.parse(JSON.stringify(one.input.schema)) as JsonObject,
    annotations: { readOnlyHint: one.effect === "read", openWorldHint: false },
  }));
}

/** Calls a tool. What the operation refuses is a result that says so, for the model to read. @throws request.invalid for an unknown tool */
export async function callTool(dispatcher: Dispatcher, { name, arguments: given }: JsonObject, context: Context): Promise<JsonObject> {
  const operation = toolsFor(dispatcher, context.principal.role).find((one) => toolName(one) === name);
  if (operation === undefined) throw fail("request.invalid", { where: "name", problem: `there is no tool ${String(name)} for this key` });
  try {
    const outcome = await dispatcher.call(operation.name, { input: (given as JsonObject | undefined) ?? {} }, context);
    const value = (outcome as { readonly value: Json }).value;
    return { content: [{ type: "text", text: JSON.stringify(value) }], structuredContent: value, isError: false };
  } catch (thrown) {
    const error = asPlinthError(thrown);
    if (error.code === "internal.fault") throw error;
    return { content: [{ type: "text", text: `${error.message} ${error.remedy}` }], structuredContent: { error: error.toBody() as unknown as Json }, isError: true };
  }
}
