import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";

/** A copy of a message, not of what is in it, with some fields changed. */
export function changed<Schema extends DescMessage>(
  schema: Schema,
  message: MessageShape<Schema>,
  fields: MessageInitShape<Schema>,
): MessageShape<Schema> {
  // With its type's name it would be taken for a finished message, and lose the defaults that its prototype has.
  const { $typeName: _, $unknown: __, ...own } = message as MessageShape<Schema> & Record<string, unknown>;
  return create(schema, { ...own, ...fields });
}
