package dev.holdfast.http.cli;

import dev.holdfast.http.config.ArgumentEncodingCheck;
import dev.holdfast.http.config.ControlCharacters;
import dev.holdfast.http.config.SimilarNames;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code holdfast}: the parser of the command line, and its subcommands. */
@Command(
    name = "holdfast",
    description = "A long-polling connection server that you can read.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class RootCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private RootCommand() {}

  /**
   * The command line, to be executed with the arguments. A mistake in these is explained in a line
   * or two, with the exit status 2.
   *
   * @param program makes what {@code serve} runs
   */
  public static CommandLine create(ServedProgramFactory program) {
    return withServe(program)
        .addSubcommand(new ReplayCommand(ClientReplay.ofThisProcess()))
        .addSubcommand(new ConformanceCommand())
        .addSubcommand(new LoadCommand())
        .addSubcommand(new ClusterDemoCommand())
        .addSubcommand(new CommandLine.HelpCommand())
        .setParameterExceptionHandler(RootCommand::explain);
  }

  private static CommandLine withServe(ServedProgramFactory program) {
    return new CommandLine(new RootCommand()).addSubcommand(ServeCommand.create(program));
  }

  /**
   * Executes the command that the arguments of the process name.
   *
   * @return the exit status
   */
  public static int execute(ServedProgramFactory program, String... arguments) {
    // The other commands are not made for a server: that would make its start longer.
    boolean serves = arguments.length > 0 && arguments[0].equals("serve");
    CommandLine command =
        serves
            ? withServe(program).setParameterExceptionHandler(RootCommand::explain)
            : create(program);
    String problem = ArgumentEncodingCheck.problem(arguments);
    if (!problem.isEmpty()) {
      tell(command.getErr(), problem);
      command.getErr().flush();
      return ExitCode.USAGE;
    }
    return command.execute(arguments);
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? " + list(spec.commandLine()));
  }

  private static int explain(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    if (mistake instanceof UnmatchedArgumentException unmatched && isCommand(unmatched)) {
      String name = unmatched.getUnmatched().get(0);
      tell(err, "no such command: " + name + "; there are " + list(command));
      suggest(err, SimilarNames.of(name, command.getSubcommands().keySet()));
    } else {
      String option = unknownOption(mistake);
      tell(err, String.valueOf(message(mistake, option)));
      suggest(err, option == null ? List.of() : OptionSuggestions.of(option, options(command)));
    }
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static void tell(PrintWriter err, String message) {
    err.println("holdfast: " + ControlCharacters.escape(message));
  }

  private static void suggest(PrintWriter err, List<String> similar) {
    if (!similar.isEmpty()) {
      err.println("Similar: " + String.join(", ", similar));
    }
  }

  /**
   * What is wrong. Of unknown options only the name of the first is shown: its value, and what
   * follows it, may be a password behind a mistyped name.
   */
  private static @Nullable String message(ParameterException mistake, @Nullable String option) {
    if (option != null) {
      return "Unknown option: '" + option + "'";
    }
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      return tooMuch(unmatched);
    }
    String wrong = ArgumentErrorMessages.explain(mistake);
    return wrong == null ? mistake.getMessage() : wrong;
  }

  /** A command has more arguments than it takes. Of them, too, only the first is shown. */
  private static String tooMuch(UnmatchedArgumentException unmatched) {
    CommandSpec command = unmatched.getCommandLine().getCommandSpec();
    String taken =
        command.positionalParameters().stream()
            .findFirst()
            .map(argument -> "one " + argument.paramLabel())
            .orElse("options only");
    String first = unmatched.getUnmatched().get(0);
    return command.name() + " takes " + taken + ": '" + first + "' is too much";
  }

  private static @Nullable String unknownOption(ParameterException mistake) {
    return mistake instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream()
            .filter(argument -> argument.startsWith("-"))
            .findFirst()
            .map(RootCommand::name)
            .orElse(null)
        : null;
  }

  private static Set<String> options(CommandLine command) {
    return command.getCommandSpec().optionsMap().keySet();
  }

  /** The name in an option as it was typed, which may have its value behind it. */
  private static String name(String option) {
    int end = option.startsWith("--") ? option.indexOf('=') : Math.min(2, option.length());
    return end < 0 ? option : option.substring(0, end);
  }

  /** Whether what is unknown stands where a command should. */
  private static boolean isCommand(UnmatchedArgumentException unmatched) {
    return unmatched.getCommandLine().getParent() == null && !unmatched.isUnknownOption();
  }

  private static String list(CommandLine command) {
    return String.join(", ", command.getSubcommands().keySet());
  }
}
