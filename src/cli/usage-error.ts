import type { Command, CommanderError } from "commander";
import { oneOf } from "../core/config.js";
import { ConfigError } from "../core/errors.js";

const flagsOf = (command: Command) =>
  [...command.options.flatMap((option) => option.long ?? []), "--help"].sort();

/** Turns what commander says into one line that lists what is valid. Help and version pass through.
 *
 * @throws always */
export function throwUsageError(command: Command, error: CommanderError): never {
  const [, given = ""] = /'([^' ]+)'/.exec(error.message) ?? [];
  if (error.code === "commander.unknownOption") {
    oneOf(`option of ${fullName(command)}`, given, flagsOf(command));
  }
  if (error.code === "commander.unknownCommand") {
    oneOf(
      "command",
      given,
      command.commands.map((sub) => sub.name()),
    );
  }
  if (error.exitCode === 0 || error.code === "commander.help") throw error;
  throw new ConfigError(error.message.replace(/^error: /, ""));
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
