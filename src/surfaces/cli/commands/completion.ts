// `plinth completion SHELL`: a script that completes commands and options.
import { globalOptions } from "../globals.ts";
import type { Command, Option } from "../command.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** The command that prints completion scripts for `commands`. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    words: "completion",
    summary: "Print a script that completes commands and options.",
    positionals: [{ property: "shell", placeholder: "SHELL", description: "bash, zsh or fish.", isRequired: true, choices: shells }],
    options: [],
    examples: [
      { title: "For bash", line: "plinth completion bash > ~/.local/share/bash-completion/completions/plinth" },
      { title: "For zsh", line: "plinth completion zsh > \"${fpath[1]}/_plinth\"" },
      { title: "For fish", line: "plinth completion fish > ~/.config/fish/completions/plinth.fish" },
    ],
    run: async ({ values, printer }) => {
      const shell = values.text("shell");
      await printer.line((shell === "fish" ? fish : shell === "zsh" ? zsh : bash)(commands()));
      return 0;
    },
  };
}

/** Words that may follow a prefix of words, e.g. `documents` -> `list get …`. */
function following(commands: readonly Command[]): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const { words } of commands) {
    const parts = words.split(" ");
    for (let count = 0; count < parts.length; count++) {
      const prefix = parts.slice(0, count).join(" ");
      const known = next.get(prefix) ?? [];
      if (!known.includes(parts[count] ?? "")) known.push(parts[count] ?? "");
      next.set(prefix, known);
    }
  }
  return next;
}

function flags(command: Pick<Command, "options">): string {
  return [...command.options, ...globalOptions].map((option: Option) => `--${option.name}`).join(" ");
}

function bashCases(commands: readonly Command[]): string[] {
  const words = [...following(commands)].map(([prefix, next]) => `    ${JSON.stringify(prefix)}) next=${JSON.stringify(next.join(" "))} ;;`);
  const options = commands.map((command) => `    ${JSON.stringify(command.words)}) options=${JSON.stringify(flags(command))} ;;`);
  return ["  case \"$words\" in", ...words, "  esac", "  case \"$words\" in", ...options, "  esac"];
}

function bash(commands: readonly Command[]): string {
  return [
    "# bash completion for plinth",
    "_plinth() {",
    "  local current=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\" word next=\"\" options=\"\" i",
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    "    word=\"${COMP_WORDS[i]}\"",
    "    [[ \"$word\" == -* ]] && break",
    "    words=\"${words:+$words }$word\"",
    "  done",
    ...bashCases(commands),
    "  if [[ \"$current\" == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))",
    "  elif [[ -n \"$next\" ]]; then COMPREPLY=($(compgen -W \"$next\" -- \"$current\"))",
    "  else COMPREPLY=($(compgen -f -- \"$current\")); fi",
    "}",
    "complete -o filenames -F _plinth plinth",
  ].join("\n");
}

function zsh(commands: readonly Command[]): string {
  return ["#compdef plinth", "autoload -U +X bashcompinit && bashcompinit", bash(commands)].join("\n");
}

function fish(commands: readonly Command[]): string {
  const lines = ["# fish completion for plinth", "complete -c plinth -f"];
  for (const [prefix, next] of following(commands)) {
    const condition = prefix === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${prefix}; and not __fish_seen_subcommand_from ${next.join(" ")}`;
    lines.push(`complete -c plinth -n '${condition}' -a '${next.join(" ")}'`);
  }
  for (const command of commands) for (const option of command.options) lines.push(`complete -c plinth -n '__fish_seen_subcommand_from ${command.words.split(" ").at(-1)}' -l ${option.name}${option.kind === "boolean" ? "" : " -r"} -d ${fishWord(option.description)}`);
  for (const option of globalOptions) lines.push(`complete -c plinth -l ${option.name}${option.kind === "boolean" ? "" : " -r"} -d ${fishWord(option.description)}`);
  return lines.join("\n");
}

function fishWord(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
